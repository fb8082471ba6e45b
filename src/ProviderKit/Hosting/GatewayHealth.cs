namespace ProviderKit;

/// <summary>Says whether the gateway can serve, and what is wrong with which provider. Thread-safe.</summary>
public sealed class GatewayHealth
{
    private readonly ProviderRegistry _registry;
    private readonly DrainSignal _drain;

    internal GatewayHealth(ProviderRegistry registry, DrainSignal drain)
    {
        _registry = registry;
        _drain = drain;
    }

    /// <summary>Whether the app has been told to stop: what runs goes on for a while, but nothing more should be sent here.</summary>
    public bool IsDraining => _drain.IsDraining;

    /// <summary>The state of each provider that is on.</summary>
    public IReadOnlyList<ProviderReport> Providers => [.. _registry.Providers.Where(p => p.Enabled).Select(Look)];

    private static ProviderReport Look(ProviderEntry entry)
    {
        var tokens = entry.Tokens.GetTokenStats();
        int blocked = tokens.Count(t => t.Blocked);
        int refused = tokens.Count(t => t.Quarantined);
        var (condition, problem) = entry switch
        {
            { Problem: { } lacking } => (ProviderCondition.Unconfigured, lacking),
            _ when refused > 0 && refused == tokens.Count => (ProviderCondition.Blocked, "The upstream refused every token; replace them."),
            _ when tokens.Count > 0 && blocked == tokens.Count => (ProviderCondition.Blocked, "Every token rests or was refused."),
            _ when refused > 0 => (ProviderCondition.Degraded, $"The upstream refused {refused} of {tokens.Count} tokens; replace them."),
            _ => (ProviderCondition.Ready, (string?)null),
        };
        return new ProviderReport { Name = entry.Name, Condition = condition, Problem = problem, Tokens = tokens.Count, Blocked = blocked };
    }
}
