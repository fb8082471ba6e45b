namespace ProviderKit;

/// <summary>A token's state and counters at one moment. Never holds its value.</summary>
public sealed record TokenStatus
{
    /// <summary>The token's name.</summary>
    public required string Name { get; init; }

    /// <summary>Eight hexadecimal digits that distinguish tokens.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether the next request would take this token.</summary>
    public bool Active { get; init; }

    /// <summary>Whether no request may take it now, for any model.</summary>
    public bool Blocked { get; init; }

    /// <summary>When the block ends (UTC, by the wall clock at the time of the report); null if it does not end by itself.</summary>
    public DateTimeOffset? BlockedUntil { get; init; }

    /// <summary>Whether the upstream refused the token; it stays out until it is reset or replaced.</summary>
    public bool Quarantined { get; init; }

    /// <summary>Whether the token is blocked because its quota or credit is used up.</summary>
    public bool OutOfQuota { get; init; }

    /// <summary>Whether the block has ended, but the first call since has not yet shown whether the token works again.</summary>
    public bool Probing { get; init; }

    /// <summary>
    /// The models for which it is blocked while it serves others; a name with <c>*</c> stands for all models that match it.
    /// </summary>
    public IReadOnlyList<string> BlockedModels { get; init; } = [];

    /// <summary>The number of calls started with it.</summary>
    public long Requests { get; init; }

    /// <summary>The number of calls that failed because of the token: rate limited, out of quota, or refused.</summary>
    public long Failures { get; init; }

    /// <summary>The number of times it was blocked.</summary>
    public long Blocks { get; init; }

    /// <summary>The number of calls that run with it now.</summary>
    public int InFlight { get; init; }

    /// <summary>How often another token was taken because the upstream had reported this token's limit as used up.</summary>
    public long AvoidedRateLimits { get; init; }

    /// <summary>The number of calls left by the upstream's count, for all models; null if it reports none.</summary>
    public int? RemainingRequests { get; init; }

    /// <summary>When a call last started with it (UTC); null for never.</summary>
    public DateTimeOffset? LastUsed { get; init; }
}
