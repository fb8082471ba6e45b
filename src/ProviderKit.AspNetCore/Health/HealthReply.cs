namespace ProviderKit.AspNetCore.Health;

/// <summary>Health and readiness: the enabled providers, and their problems and those of the state folder; no token, no address.</summary>
internal sealed record HealthReply(
    string Status, string Version, IReadOnlyList<string> Degraded, StateHealth? State, IReadOnlyDictionary<string, ServedProvider> Providers)
{
    public static HealthReply Of(string status, IReadOnlyList<ProviderReport> providers, string? stateProblem) => new(
        status,
        ProviderKitDiagnostics.Version,
        DegradedOf(providers, stateProblem),
        stateProblem is null ? null : new StateHealth(Kept: false, stateProblem),
        providers.ToDictionary(static provider => provider.Name, ServedProvider.Of));

    /// <summary>The names of what is not at its best: providers, and the state folder.</summary>
    public static string[] DegradedOf(IReadOnlyList<ProviderReport> providers, string? stateProblem) =>
        [.. providers.Where(static provider => provider.Condition != ProviderCondition.Ready).Select(static provider => provider.Name), .. stateProblem is null ? Array.Empty<string>() : ["state"]];
}

/// <summary>Why the state is not kept.</summary>
internal sealed record StateHealth(bool Kept, string Problem);

/// <summary>The state of an enabled provider, with the numbers of its tokens.</summary>
internal sealed record ServedProvider(string Status, string? Problem, int Tokens, int Blocked)
{
    public static ServedProvider Of(ProviderReport provider) => new(NameOf(provider.Condition), provider.Problem, provider.Tokens, provider.Blocked);

    public static string NameOf(ProviderCondition condition) => condition switch
    {
        ProviderCondition.Ready => "ready",
        ProviderCondition.Degraded => "degraded",
        ProviderCondition.Blocked => "blocked",
        ProviderCondition.Down => "down",
        _ => "unconfigured",
    };
}
