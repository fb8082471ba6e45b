using System.Diagnostics.CodeAnalysis;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>A target of a named model, as strategies see it. Thread-safe; its state changes while requests run.</summary>
[Experimental(ProviderKitExperiments.Routing)]
public sealed class RoutingTarget
{
    private readonly Func<int>? _callsInFlight;
    private readonly Func<string?>? _problem;

    /// <summary>Creates a target. The gateway creates those of named models; an app creates targets only to test its own strategy.</summary>
    /// <param name="model">The model's name in the settings.</param>
    /// <param name="weight">Its weight. Default: 1.</param>
    /// <param name="callsInFlight">Returns the value of <see cref="CallsInFlight"/>. Default: always 0.</param>
    /// <param name="problem">Returns the value of <see cref="Problem"/>. Default: always null.</param>
    public RoutingTarget(string model, int weight = 1, Func<int>? callsInFlight = null, Func<string?>? problem = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        (Model, Weight, _callsInFlight, _problem) = (model, weight, callsInFlight, problem);
    }

    /// <summary>The model's name in the settings, such as <c>ext-openai-gpt-4o</c>.</summary>
    public string Model { get; }

    /// <summary>The weight in the settings, from 1.</summary>
    public int Weight { get; }

    /// <summary>
    /// The running calls to this model of this provider, streams included until their end, under any name that clients used. For a
    /// target that is a named model, the sum over its own targets.
    /// </summary>
    public int CallsInFlight => _callsInFlight?.Invoke() ?? 0;

    /// <summary>Why it cannot serve now and what to set; null if it can. Blocked tokens do not count as a problem.</summary>
    public string? Problem => _problem?.Invoke();

    /// <summary>The step that is tried for it.</summary>
    internal RouteStep Step { get; init; }

    /// <summary>A strategy's view of <paramref name="step"/>.</summary>
    internal static RoutingTarget Of(RouteStep step, string? model = null, int weight = 1) =>
        new(model ?? step.Target.Entry.Info.Prefix + step.Target.UpstreamModel, weight, () => step.CallsInFlight, () => step.Problem) { Step = step };

    /// <inheritdoc/>
    public override string ToString() => Model;
}
