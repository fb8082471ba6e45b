namespace ProviderKit;

/// <summary>A token's state and counters at one moment. Never holds its value.</summary>
public sealed record TokenStatus
{
    /// <summary>The token's name.</summary>
    public required string Name { get; init; }

    /// <summary>Eight hexadecimal digits that tell tokens apart.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether the next request would take this token.</summary>
    public bool Active { get; init; }

    /// <summary>Whether no request may take it now, for any model.</summary>
    public bool Blocked { get; init; }

    /// <summary>When a block ends (UTC, by the wall clock of the moment asked); null when it does not end by itself.</summary>
    public DateTimeOffset? BlockedUntil { get; init; }

    /// <summary>Whether the upstream refused the token; it stays out until it is reset or replaced.</summary>
    public bool Quarantined { get; init; }

    /// <summary>Whether it is blocked because its quota or credit is used up.</summary>
    public bool OutOfQuota { get; init; }

    /// <summary>Whether a block has ended and the first call since has not shown yet whether the token serves again.</summary>
    public bool Probing { get; init; }

    /// <summary>
    /// Models it is blocked for while it serves others; a name with <c>*</c> stands for all models of that pattern.
    /// </summary>
    public IReadOnlyList<string> BlockedModels { get; init; } = [];

    /// <summary>Calls begun with it.</summary>
    public long Requests { get; init; }

    /// <summary>Calls that failed through its fault: rate limited, out of quota, or refused.</summary>
    public long Failures { get; init; }

    /// <summary>How often it was blocked.</summary>
    public long Blocks { get; init; }

    /// <summary>Calls running with it now.</summary>
    public int InFlight { get; init; }

    /// <summary>How often another token was taken because the upstream had said that nothing is left of this one's limit.</summary>
    public long AvoidedRateLimits { get; init; }

    /// <summary>Calls left by the upstream's own count, for all models; null when it does not say.</summary>
    public int? RemainingRequests { get; init; }

    /// <summary>When a call last began with it (UTC); null for never.</summary>
    public DateTimeOffset? LastUsed { get; init; }
}
