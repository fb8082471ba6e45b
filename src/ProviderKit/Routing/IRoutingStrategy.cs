using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>Decides which targets of a named model serve a request, and in which order. Thread-safe.</summary>
/// <remarks>
/// Named models refer to a strategy by <see cref="Name"/> (<c>ProviderKit:Models:{name}:Strategy</c>). An app adds its own with
/// <c>AddProviderKit().AddRoutingStrategy&lt;Mine&gt;()</c>, or by registering this interface as a singleton service. If two
/// strategies have the same name, the one registered last is used, so an app can replace a built-in one.
/// </remarks>
/// <example>
/// The second target goes first at night:
/// <code>
/// internal sealed class NightShift(TimeProvider time) : IRoutingStrategy
/// {
///     public string Name => "night-shift";
///
///     public IEnumerable&lt;string&gt; Check(NamedModelOptions model) =>
///         model.Targets.Count == 2 ? [] : [":Targets must be two: one for the day, one for the night."];
///
///     public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList&lt;RoutingTarget&gt; targets) =>
///         new Chooser(time, new RoutingChoice(targets[0], targets[1]), new RoutingChoice(targets[1], targets[0]));
///
///     private sealed class Chooser(TimeProvider time, RoutingChoice day, RoutingChoice night) : IRoutingChooser
///     {
///         public RoutingChoice Choose(ChatRequest request) => time.GetLocalNow().Hour is &lt; 6 or >= 22 ? night : day;
///     }
/// }
/// </code>
/// </example>
[Experimental(ProviderKitExperiments.Routing)]
public interface IRoutingStrategy
{
    /// <summary>The name in settings, not case-sensitive.</summary>
    string Name { get; }

    /// <summary>
    /// Checks a named model's settings for this strategy. Runs at start and on each reload of the configuration, before
    /// <see cref="Create"/>. Names, targets and weights have been checked.
    /// </summary>
    /// <param name="model">The settings.</param>
    /// <returns>
    /// Every error, as a sentence that follows the path of the setting: <c>":LeadTurns must be 0 or more."</c> is reported as
    /// <c>ProviderKit:Models:{name}:LeadTurns must be 0 or more.</c> Empty if there are none.
    /// </returns>
    IEnumerable<string> Check(NamedModelOptions model);

    /// <summary>
    /// Creates the chooser of one named model. Called once per named model when the configuration takes effect,
    /// so the chooser's memory (a counter, statistics) lasts until the next reload.
    /// </summary>
    /// <param name="model">The settings, which passed <see cref="Check"/>.</param>
    /// <param name="targets">The targets in the order of the settings.</param>
    IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets);
}
