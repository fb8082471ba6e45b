namespace ProviderKit;

/// <summary>How one vendor words the errors that decide about a token, where it differs from the rest. Data, not code.</summary>
public sealed record ErrorRules
{
    /// <summary>
    /// Codes, types, or beginnings of messages that say the token is not accepted, whatever the status. Default: none
    /// beside the usual <c>invalid_api_key</c>.
    /// </summary>
    public IReadOnlyList<string> BadToken { get; init; } = [];

    /// <summary>
    /// Codes, types, or beginnings of messages that say quota or credit is used up, whatever the status. Default: none
    /// beside the usual <c>insufficient_quota</c>.
    /// </summary>
    public IReadOnlyList<string> OutOfQuota { get; init; } = [];

    /// <summary>What a 404 or 410 means where the whole service may be gone, and what to set. Default: null, it is about the request.</summary>
    internal string? Gone { get; init; }

    /// <summary>Response headers of its own that hold the seconds or the duration to wait. Default: none.</summary>
    public IReadOnlyList<string> RetryHeaders { get; init; } = [];

    /// <summary>
    /// Names of its limits, where the headers <c>{name}-remaining</c> (a number) and <c>{name}-reset</c> (a date as in
    /// RFC 3339) tell when one that is used up is whole again. Default: none.
    /// </summary>
    public IReadOnlyList<string> LimitHeaders { get; init; } = [];
}
