namespace ProviderKit;

/// <summary>What <see cref="UsageStatistics"/> know of a span of time. Immutable; rows are ordered by name.</summary>
public sealed record UsageReport
{
    /// <summary>The span that was asked for.</summary>
    public required UsageWindow Window { get; init; }

    /// <summary>When the statistics began, in UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>All requests, those that led to no provider included.</summary>
    public required UsageFigures Total { get; init; }

    /// <summary>Each provider that answered, or whose error the client was told.</summary>
    public required IReadOnlyList<UsageRow> Providers { get; init; }

    /// <summary>Each model that led to a provider.</summary>
    public required IReadOnlyList<UsageRow> Models { get; init; }

    /// <summary>Each token that a request ended with.</summary>
    public required IReadOnlyList<UsageRow> Tokens { get; init; }
}
