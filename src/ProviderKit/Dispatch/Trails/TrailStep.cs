namespace ProviderKit;

/// <summary>One step of a request's way. What does not belong to its <see cref="Kind"/> is null. Holds no secret.</summary>
public sealed record TrailStep
{
    /// <summary>What happened.</summary>
    public required TrailStepKind Kind { get; init; }

    /// <summary>When it began, from the request's start.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>How long it took: waits and attempts.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The provider; with <see cref="TrailStepKind.Fallback"/> the one that the request goes on to.</summary>
    public string? Provider { get; init; }

    /// <summary>The provider that a request goes on from; with <see cref="TrailStepKind.Fallback"/> only.</summary>
    public string? From { get; init; }

    /// <summary>The provider's own name of the model: targets, fallbacks.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>The name of the token: attempts, skipped tokens, the answer. Null where no token was used.</summary>
    public string? Token { get; init; }

    /// <summary>The token that had served the request's conversation before; attempts only. Null when none had, or it is not remembered.</summary>
    public string? PreferredToken { get; init; }

    /// <summary>Whether the attempt used that token; null without one.</summary>
    public bool? KeptToken => PreferredToken is null ? null : PreferredToken == Token;

    /// <summary>The name of the filter; with <see cref="TrailStepKind.Filtered"/> only.</summary>
    public string? Filter { get; init; }

    /// <summary>Why a token was skipped.</summary>
    public TokenSkipReason? SkipReason { get; init; }

    /// <summary>How long until a skipped token may be used again; null when that is not known.</summary>
    public TimeSpan? FreeIn { get; init; }

    /// <summary>What was waited for.</summary>
    public TrailWait? WaitedFor { get; init; }

    /// <summary>Whether an attempt succeeded, or a wait brought what it was for.</summary>
    public bool? Succeeded { get; init; }

    /// <summary>What an attempt failed at; why a request went on.</summary>
    public ProviderErrorKind? Error { get; init; }

    /// <summary>The HTTP status of a failed attempt's upstream; null when it gave none.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>
    /// What was said about the error, why a target was passed over, what a filter did, or, with the answer, which fields of the request were not sent
    /// because the upstream has no counterpart for them: one line, tokens masked, at most 200 characters (the fields: 600).
    /// </summary>
    public string? Message { get; init; }
}
