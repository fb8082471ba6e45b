using ProviderKit.Upstream;

namespace ProviderKit;

/// <summary>
/// How one vendor's errors and remaining limits differ from the common form, where they decide about a token.
/// Data, not code.
/// </summary>
/// <remarks>
/// Beginnings of messages are compared ignoring case; <c>*</c> stands for a single word, such as an id.
/// <see cref="Rules"/> apply first, then the rules for all vendors, then the other lists, then the status.
/// </remarks>
public sealed record ErrorRules
{
    /// <summary>Errors whose meaning differs from their status; the first match decides. Default: none.</summary>
    public IReadOnlyList<ErrorRule> Rules { get; init; } = [];

    /// <summary>
    /// Codes, types, or beginnings of messages that say the token is not accepted, regardless of the status. Default: none
    /// in addition to the usual <c>invalid_api_key</c>.
    /// </summary>
    public IReadOnlyList<string> BadToken { get; init; } = [];

    /// <summary>
    /// Codes, types, or beginnings of messages that say quota or credit is used up, regardless of the status. Default: none
    /// in addition to the usual <c>insufficient_quota</c>.
    /// </summary>
    public IReadOnlyList<string> OutOfQuota { get; init; } = [];

    /// <summary>
    /// Codes, types, or beginnings of messages that say the token must wait, regardless of the status. Default: none; a 429
    /// always means this.
    /// </summary>
    public IReadOnlyList<string> RateLimited { get; init; } = [];

    /// <summary>Reads error bodies of an unusual shape, by status; returns null for usual ones. Null if the vendor has only usual ones.</summary>
    internal Func<int, ReadOnlyMemory<byte>, UpstreamErrorBody?>? Reader { get; init; }

    /// <summary>The clock for dates in messages; null if there is none, and such dates are then ignored.</summary>
    internal TimeProvider? Clock { get; init; }

    /// <summary>Whether times without a zone are local times of this machine, as a local command writes them. Default: false, they are UTC.</summary>
    internal bool WritesLocalTimes { get; init; }

    /// <summary>The message for a 404 or 410 that may mean that the whole service is gone, with what to set. Default: null, the request is at fault.</summary>
    internal string? Gone { get; init; }

    /// <summary>The vendor's own response headers that hold the seconds, the duration or the time to wait for. Default: none.</summary>
    public IReadOnlyList<string> RetryHeaders { get; init; } = [];

    /// <summary>
    /// Response headers with the remaining limits. They are read from every reply, so that a used-up token is skipped
    /// in time; with a 429 they say how long to wait. Default: <c>x-ratelimit-remaining-requests</c> and <c>-tokens</c> with
    /// <c>x-ratelimit-reset-requests</c> and <c>-tokens</c>.
    /// </summary>
    public IReadOnlyList<LimitHeader> LimitHeaders { get; init; } = LimitHeader.Usual;

    /// <summary>
    /// Creates the error of an upstream's error reply, classified like those of the built-in providers: by these rules, then by codes and words that vendors share,
    /// then by the status. For providers of apps.
    /// </summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="status">The HTTP status; 0 if there is none, then <paramref name="code"/> or <paramref name="type"/> stands for it.</param>
    /// <param name="message">The upstream's message; may be null. The gateway masks the tokens that it knows in it, and no other secrets.</param>
    /// <param name="code">Its code, such as <c>insufficient_quota</c>. Default: null.</param>
    /// <param name="type">Its type, such as <c>invalid_request_error</c>. Default: null.</param>
    /// <param name="param">The parameter it names. Default: null.</param>
    /// <param name="retryAfter">How long it asks to wait. Default: null, the message may say it.</param>
    /// <returns>The error.</returns>
    public ProviderError ErrorOf(
        string provider, int status, string? message, string? code = null, string? type = null, string? param = null, TimeSpan? retryAfter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(provider);
        return UpstreamErrors.InReply(status, UpstreamErrorBody.Of(message, code, type, param, retryAfter), provider, this);
    }

    /// <summary>The same rules with a clock and with an operator's rules, which apply before the vendor's.</summary>
    internal ErrorRules With(IEnumerable<ErrorRule> operators, TimeProvider clock) => this with { Rules = [.. operators, .. Rules], Clock = clock };
}
