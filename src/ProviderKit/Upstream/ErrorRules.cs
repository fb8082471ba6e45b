using ProviderKit.Upstream;

namespace ProviderKit;

/// <summary>
/// How one vendor words what decides about a token, where it differs from the rest: its errors, and what is left of its
/// limits. Data, not code.
/// </summary>
/// <remarks>
/// Beginnings of messages are compared without regard to case; a <c>*</c> in one stands for a single word, such as an id.
/// <see cref="Rules"/> come first, then what holds for all vendors, then the other lists, then the status.
/// </remarks>
public sealed record ErrorRules
{
    /// <summary>Errors that mean something else than their status says; the first that matches decides. Default: none.</summary>
    public IReadOnlyList<ErrorRule> Rules { get; init; } = [];

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

    /// <summary>
    /// Codes, types, or beginnings of messages that say the token has to wait, whatever the status. Default: none; a 429
    /// says it by itself.
    /// </summary>
    public IReadOnlyList<string> RateLimited { get; init; } = [];

    /// <summary>Reads bodies of errors that are none of the usual ones, by status; gives null for those that are. Null where all are.</summary>
    internal Func<int, ReadOnlyMemory<byte>, UpstreamErrorBody?>? Reader { get; init; }

    /// <summary>By which dates in messages are read; null where there is none, and such dates are then no hints.</summary>
    internal TimeProvider? Clock { get; init; }

    /// <summary>Whether times without a zone are those of this machine, as a local command writes them. Default: false, they are UTC.</summary>
    internal bool WritesLocalTimes { get; init; }

    /// <summary>What a 404 or 410 means where the whole service may be gone, and what to set. Default: null, it is about the request.</summary>
    internal string? Gone { get; init; }

    /// <summary>Response headers of its own that hold the seconds, the duration or the moment to wait for. Default: none.</summary>
    public IReadOnlyList<string> RetryHeaders { get; init; } = [];

    /// <summary>
    /// Response headers that say what is left of its limits: with every answer, so that a token that is used up is passed
    /// over in time; with a 429, how long to wait. Default: <c>x-ratelimit-remaining-requests</c> and <c>-tokens</c> with
    /// <c>x-ratelimit-reset-requests</c> and <c>-tokens</c>.
    /// </summary>
    public IReadOnlyList<LimitHeader> LimitHeaders { get; init; } = LimitHeader.Usual;

    /// <summary>The same with an operator's rules, which come before the vendor's, and a clock.</summary>
    internal ErrorRules With(IEnumerable<ErrorRule> operators, TimeProvider clock) => this with { Rules = [.. operators, .. Rules], Clock = clock };
}
