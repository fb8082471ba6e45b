using System.Diagnostics.CodeAnalysis;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>A target of a named model, as strategies see it. Thread-safe; its state changes while requests run.</summary>
[Experimental(ProviderKitExperiments.Routing)]
public sealed class RoutingTarget
{
    private readonly Func<int>? _callsInFlight;
    private readonly Func<string?>? _problem;

    /// <summary>Makes a target. The gateway makes those of named models; an app makes some to test a strategy of its own.</summary>
    /// <param name="model">The model as the settings name it.</param>
    /// <param name="weight">Its weight. Default: 1.</param>
    /// <param name="callsInFlight">Reads the value of <see cref="CallsInFlight"/>. Default: 0.</param>
    /// <param name="problem">Reads the value of <see cref="Problem"/>. Default: null.</param>
    public RoutingTarget(string model, int weight = 1, Func<int>? callsInFlight = null, Func<string?>? problem = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        (Model, Weight, _callsInFlight, _problem) = (model, weight, callsInFlight, problem);
    }

    /// <summary>The model as the settings name it: <c>ext-openai-gpt-4o</c>.</summary>
    public string Model { get; }

    /// <summary>The weight in the settings, from 1.</summary>
    public int Weight { get; }

    /// <summary>
    /// Calls to this model of this provider that run now, streams until their end, whichever name the clients used. For a
    /// target that is a named model, the sum over its own targets.
    /// </summary>
    public int CallsInFlight => _callsInFlight?.Invoke() ?? 0;

    /// <summary>Why it cannot serve now and what to set; null when it can. Blocked tokens are no such problem.</summary>
    public string? Problem => _problem?.Invoke();

    /// <summary>What is tried for it.</summary>
    internal RouteStep Step { get; init; }

    /// <summary>What strategies see of <paramref name="step"/>.</summary>
    internal static RoutingTarget Of(RouteStep step, string? model = null, int weight = 1) =>
        new(model ?? step.Target.Entry.Info.Prefix + step.Target.UpstreamModel, weight, () => step.CallsInFlight, () => step.Problem) { Step = step };

    /// <inheritdoc/>
    public override string ToString() => Model;
}
