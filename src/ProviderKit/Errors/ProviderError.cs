using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ProviderKit;

/// <summary>A failure as a value: what was wrong, and what to do next. A <see cref="WireFormat"/> writes it for a client. Immutable.</summary>
/// <param name="Kind">Why it failed.</param>
/// <param name="Message">What was wrong and what to do next. Holds no secret.</param>
public sealed record ProviderError(ProviderErrorKind Kind, string Message)
{
    /// <summary>A code for programs, such as <c>model_not_found</c>; null for the usual code of <see cref="Kind"/>.</summary>
    public string? Code { get; init; }

    /// <summary>The upstream's type of the error; null for the usual type of <see cref="Kind"/>.</summary>
    public string? Type { get; init; }

    /// <summary>The parameter that is wrong, if the request is at fault.</summary>
    public string? Param { get; init; }

    /// <summary>The status of the upstream's reply; null if there was none.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>How long the upstream asked to wait; null if it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// How long a client should wait before it retries: <see cref="RetryAfter"/>, or 1 s after an overload without a hint; null
    /// for no advice.
    /// </summary>
    public TimeSpan? ComeBackAfter => RetryAfter ?? (Kind == ProviderErrorKind.Overloaded ? TimeSpan.FromSeconds(1) : null);

    /// <summary>Whether the upstream itself advised a retry (<c>x-should-retry</c>); null if it did not say.</summary>
    public bool? RetryAdvice { get; init; }

    /// <summary>Further members of the upstream's error object, as JSON without the outer braces; empty if there are none.</summary>
    public ReadOnlyMemory<byte> Details { get; init; }

    /// <summary>The upstream's reply unchanged, if the client may see it; empty if there was none.</summary>
    internal ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>Whether this process lacks the memory, so that another model or token cannot help.</summary>
    internal bool IsShortageOfMemory { get; init; }

    /// <summary>Whether the upstream lacks the API that was called, so that the request is served another way.</summary>
    internal bool LacksApi { get; init; }

    /// <summary>How much of the token the error affects and for how long, if that is not the usual.</summary>
    internal ErrorReach Reach { get; init; }

    /// <summary>The HTTP status in formats without a rule of their own; <see cref="WireFormat.StatusOf"/> returns the one that clients see.</summary>
    internal int HttpStatus => Kind switch
    {
        ProviderErrorKind.InvalidRequest => UpstreamStatus is >= 400 and < 500 ? UpstreamStatus.Value : 400,
        ProviderErrorKind.NotFound => 404,
        ProviderErrorKind.MethodNotAllowed => 405,
        ProviderErrorKind.PayloadTooLarge => 413,
        ProviderErrorKind.UnsupportedMediaType => 415,
        ProviderErrorKind.Unauthenticated => 401,
        ProviderErrorKind.PermissionDenied or ProviderErrorKind.ForeignCaller => 403,
        ProviderErrorKind.RateLimited or ProviderErrorKind.QuotaExhausted or ProviderErrorKind.AllTokensBlocked => 429,
        ProviderErrorKind.UpstreamError => UpstreamStatus switch { 503 => 503, 504 or 408 => 504, _ => 502 },
        ProviderErrorKind.Overloaded or ProviderErrorKind.NotConfigured or ProviderErrorKind.ShuttingDown or ProviderErrorKind.Saturated => 503,
        ProviderErrorKind.Timeout => 504,
        ProviderErrorKind.Cancelled => 499,
        ProviderErrorKind.Internal => 500,
        _ => 502,
    };

    /// <summary>
    /// Whether a client should send the request again; null leaves the choice to the client. False if a retry would be billed twice or cannot
    /// succeed; otherwise <see cref="RetryAdvice"/>.
    /// </summary>
    /// <remarks>A server sends it as <c>x-should-retry</c>, which the official SDKs of OpenAI and others obey.</remarks>
    public bool? ShouldRetry => Kind switch
    {
        ProviderErrorKind.UpstreamAuthentication or ProviderErrorKind.ConnectionLost or ProviderErrorKind.Timeout
            or ProviderErrorKind.NotConfigured or ProviderErrorKind.QuotaExhausted => false,
        ProviderErrorKind.NotFound or ProviderErrorKind.MethodNotAllowed or ProviderErrorKind.PayloadTooLarge or ProviderErrorKind.UnsupportedMediaType
            or ProviderErrorKind.Unauthenticated or ProviderErrorKind.ForeignCaller or ProviderErrorKind.PermissionDenied => false,
        ProviderErrorKind.InvalidRequest => HttpStatus switch
        {
            // Clients retry every 429 by default; this one is caused by the request itself, so a retry cannot succeed.
            429 => false,
            // A slow body, a conflict with another request, a request that was too early: these may succeed later.
            408 or 409 or 425 => RetryAdvice,
            _ => RetryAdvice ?? false,
        },
        _ => RetryAdvice,
    };

    /// <summary>Whether another token of the same provider may succeed where this one failed.</summary>
    internal bool LeadsToNextToken => BlamesToken || Reach.LeadsToNextToken;

    /// <summary>Whether the token is to blame and is blocked for it.</summary>
    internal bool BlamesToken => Kind is ProviderErrorKind.RateLimited or ProviderErrorKind.QuotaExhausted
        or ProviderErrorKind.UpstreamAuthentication;

    /// <summary>Whether it is the upstream's own failure, caused by neither the request nor the token.</summary>
    internal bool BlamesUpstream => Kind is ProviderErrorKind.UpstreamError or ProviderErrorKind.Overloaded or ProviderErrorKind.Unreachable
        or ProviderErrorKind.Timeout or ProviderErrorKind.ConnectionLost or ProviderErrorKind.BadReply;

    /// <summary>The same error with every text from outside passed through <paramref name="mask"/>.</summary>
    internal ProviderError Masked(Func<string, string> mask) => this with
    {
        Message = mask(Message),
        Code = Code is null ? null : mask(Code),
        Type = Type is null ? null : mask(Type),
        Param = Param is null ? null : mask(Param),
        Raw = Raw.IsEmpty ? default : Encoding.UTF8.GetBytes(mask(Encoding.UTF8.GetString(Raw.Span))),
        Details = Details.IsEmpty ? default : Encoding.UTF8.GetBytes(mask(Encoding.UTF8.GetString(Details.Span))),
    };

    /// <summary>The same error about a field that has another name for the client. The name also changes in the message.</summary>
    internal ProviderError About(string param) => this with
    {
        Param = param,
        Message = Param is null ? Message : Regex.Replace(Message, $@"(?<![\w.]){Regex.Escape(Param)}(?!\w|[.\[]\w)", param.Replace("$", "$$", StringComparison.Ordinal)),
    };

    /// <summary>Writes the response headers that say whether and when to retry: <c>Retry-After</c> and <c>x-should-retry</c>.</summary>
    /// <typeparam name="T">The type of the HTTP response.</typeparam>
    /// <param name="answer">The HTTP response.</param>
    /// <param name="set">Sets a header. Receives the response, the header's name and its value.</param>
    /// <param name="usual">The wait if the error has none. Default: null, no advice.</param>
    /// <param name="longest">The longest wait to send. Default: null, no limit.</param>
    public void WriteHeaders<T>(T answer, Action<T, string, string> set, TimeSpan? usual = null, TimeSpan? longest = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        if ((ComeBackAfter ?? usual) is { } asked)
        {
            var wait = longest is { } most && most < asked ? most : asked;
            set(answer, "Retry-After", Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        }
        if (ShouldRetry is { } retry) set(answer, "x-should-retry", retry ? "true" : "false");
    }
}

/// <summary>How much an upstream's error affects, if it says more than its kind does.</summary>
/// <param name="For">How long the token is blocked, instead of the usual time.</param>
/// <param name="OneModel">Whether it affects one model or the whole token; null for the usual.</param>
/// <param name="Models">The class of models that it affects, as a pattern; null for the usual.</param>
/// <param name="LeadsToNextToken">Whether another token may serve the request although this one is not to blame.</param>
internal readonly record struct ErrorReach(TimeSpan? For = null, bool? OneModel = null, string? Models = null, bool LeadsToNextToken = false)
{
    /// <summary>Whether it affects less than the whole token.</summary>
    public bool IsNarrow => Models is not null || OneModel == true;
}
