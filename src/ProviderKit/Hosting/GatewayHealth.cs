using ProviderKit.Diagnostics;
using ProviderKit.Lifetime;
using ProviderKit.Routing;
using ProviderKit.State;

namespace ProviderKit;

/// <summary>Reports whether the gateway can serve, and the problems of its providers. Thread-safe.</summary>
public sealed class GatewayHealth
{
    /// <summary>
    /// How long after its last failure a provider counts as down: 30 s. Only requests can show that it works again, and a
    /// gateway that is not ready gets none.
    /// </summary>
    public static readonly TimeSpan DownTime = TimeSpan.FromSeconds(30);

    private readonly ProviderRegistry _registry;
    private readonly DrainSignal _drain;
    private readonly StateFolder _state;
    private readonly TimeProvider _time;

    internal GatewayHealth(ProviderRegistry registry, DrainSignal drain, StateFolder state, TimeProvider time)
    {
        _registry = registry;
        _drain = drain;
        _state = state;
        _time = time;
    }

    /// <summary>Whether the app is stopping: running requests continue for a while, but no new ones should be sent.</summary>
    public bool IsDraining => _drain.IsDraining;

    /// <summary>
    /// Why token blocks and the operator's changes are not stored although <see cref="StateOptions.Directory"/> is set: the
    /// folder cannot be written, or another process stores its state there. Null if they are stored, or no folder is set. Contains
    /// no address.
    /// </summary>
    public string? StateProblem => _state.Problem;

    /// <summary>The current state of each enabled provider.</summary>
    public IReadOnlyList<ProviderReport> Providers => [.. _registry.Providers.Where(p => p.Enabled).Select(Look)];

    private ProviderReport Look(ProviderEntry entry)
    {
        var tokens = entry.Tokens.GetTokenStats();
        var (condition, problem) = entry switch
        {
            { Problem: { } lacking } => (ProviderCondition.Unconfigured, lacking),
            { Routed: { } models } => BestOf(entry, models),
            _ => ConditionOf(entry, tokens),
        };
        return new ProviderReport
        {
            Name = entry.Name,
            Condition = condition,
            Problem = problem,
            Tokens = tokens.Count,
            Blocked = tokens.Count(t => t.Blocked),
        };
    }

    /// <summary>The condition of a provider that routes to others is that of its best target.</summary>
    private (ProviderCondition Condition, string? Problem) BestOf(ProviderEntry entry, RoutedModels models)
    {
        var best = (Condition: ProviderCondition.Unconfigured, Problem: (string?)$"{entry.Name} leads to no provider that can serve.");
        foreach (var target in models.Targets)
        {
            var (condition, problem) = ConditionOf(target, target.Tokens.GetTokenStats());
            if (condition >= best.Condition) continue; // ordered, best first
            best = (condition, problem is null || target == entry ? problem : $"{target.Name}: {problem}");
        }
        return best;
    }

    /// <summary>The state of a provider's own upstream.</summary>
    private (ProviderCondition Condition, string? Problem) ConditionOf(ProviderEntry entry, IReadOnlyList<TokenStatus> tokens)
    {
        var health = entry.Health;
        int blocked = tokens.Count(t => t.Blocked);
        int refused = tokens.Count(t => t.Quarantined);
        return entry switch
        {
            { OwnProblem: { } lacking } => (ProviderCondition.Unconfigured, lacking),
            _ when refused > 0 && refused == tokens.Count => (ProviderCondition.Blocked, "The upstream refused every token; replace them."),
            _ when tokens.Count > 0 && blocked == tokens.Count => (ProviderCondition.Blocked, "Every token rests or was refused."),
            _ when health.Status == ProviderHealthStatus.Down && health.HasFailedWithin(DownTime, _time) =>
                (ProviderCondition.Down, Failing(health)),
            _ when refused > 0 => (ProviderCondition.Degraded, $"The upstream refused {refused} of {tokens.Count} tokens; replace them."),
            _ when health.Status != ProviderHealthStatus.Healthy => (ProviderCondition.Degraded, Failing(health)),
            _ => (ProviderCondition.Ready, null),
        };
    }

    // Shows the kind instead of the message, which comes from the upstream and may contain its address.
    private static string Failing(ProviderHealth health) => health.ConsecutiveFailures == 1
        ? $"Its last call failed ({NameOf(health.LastErrorKind)})."
        : $"Its last {health.ConsecutiveFailures} calls failed ({NameOf(health.LastErrorKind)}).";

    private static string NameOf(ProviderErrorKind? kind) => kind is { } known ? TelemetryNames.ErrorTypeOf(known) : "unknown";
}
