namespace ProviderKit;

/// <summary>The figures of <see cref="UsageStatistics"/> for a span of time. Immutable; rows are ordered by name.</summary>
public sealed record UsageReport
{
    /// <summary>The requested span of time.</summary>
    public required UsageWindow Window { get; init; }

    /// <summary>When the statistics began, in UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>All requests, including those without a provider.</summary>
    public required UsageFigures Total { get; init; }

    /// <summary>Each provider whose reply or error a client received.</summary>
    public required IReadOnlyList<UsageRow> Providers { get; init; }

    /// <summary>Each model that led to a provider.</summary>
    public required IReadOnlyList<UsageRow> Models { get; init; }

    /// <summary>Each client that has a name: of a client key, or of a user of the app.</summary>
    public required IReadOnlyList<UsageRow> Clients { get; init; }

    /// <summary>Each token that was the last one used by a request.</summary>
    public required IReadOnlyList<UsageRow> Tokens { get; init; }
}
