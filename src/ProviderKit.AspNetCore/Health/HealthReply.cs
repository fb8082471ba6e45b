namespace ProviderKit.AspNetCore.Health;

/// <summary>Health and readiness: the enabled providers, and their problems and those of the state folder; no token, no address.</summary>
internal sealed record HealthReply
{
    public required string Status { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<string> Degraded { get; init; }

    public StateHealth? State { get; init; }

    public required IReadOnlyDictionary<string, ServedProvider> Providers { get; init; }

    public static HealthReply Of(string status, IReadOnlyList<ProviderReport> providers, string? stateProblem) => new()
    {
        Status = status,
        Version = ProviderKitDiagnostics.Version,
        Degraded = DegradedOf(providers, stateProblem),
        State = stateProblem is null ? null : new StateHealth(Kept: false, stateProblem),
        Providers = providers.ToDictionary(static provider => provider.Name, ServedProvider.Of),
    };

    /// <summary>The names of what is not at its best: providers, and the state folder.</summary>
    public static string[] DegradedOf(IReadOnlyList<ProviderReport> providers, string? stateProblem) =>
        [.. providers.Where(static provider => provider.Condition != ProviderCondition.Ready).Select(static provider => provider.Name), .. stateProblem is null ? Array.Empty<string>() : ["state"]];
}

/// <summary>Why the state is not kept.</summary>
internal sealed record StateHealth(bool Kept, string Problem);

/// <summary>The state of an enabled provider, with the numbers of its tokens.</summary>
internal sealed record ServedProvider
{
    public required string Status { get; init; }

    public string? Problem { get; init; }

    public required int Tokens { get; init; }

    public required int Blocked { get; init; }

    public static ServedProvider Of(ProviderReport provider) => new()
    {
        Status = NameOf(provider.Condition),
        Problem = provider.Problem,
        Tokens = provider.Tokens,
        Blocked = provider.Blocked,
    };

    public static string NameOf(ProviderCondition condition) => condition switch
    {
        ProviderCondition.Ready => "ready",
        ProviderCondition.Degraded => "degraded",
        ProviderCondition.Blocked => "blocked",
        ProviderCondition.Down => "down",
        _ => "unconfigured",
    };
}
