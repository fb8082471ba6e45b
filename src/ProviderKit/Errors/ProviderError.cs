using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ProviderKit;

/// <summary>A failure as a value: what went wrong, for whom, and what it looks like to an OpenAI client. Immutable.</summary>
/// <param name="Kind">Why it failed.</param>
/// <param name="Message">What was wrong and what to do next. Holds no secret.</param>
public sealed record ProviderError(ProviderErrorKind Kind, string Message)
{
    private static readonly JsonWriterOptions CompactJson = new() { SkipValidation = true };

    /// <summary>OpenAI's <c>code</c>; null takes the usual one of <see cref="Kind"/>.</summary>
    public string? Code { get; init; }

    /// <summary>OpenAI's <c>type</c>; null takes the usual one of the status.</summary>
    public string? Type { get; init; }

    /// <summary>The parameter that is wrong, if the request is.</summary>
    public string? Param { get; init; }

    /// <summary>The status the upstream answered with; null when there was no answer.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>How long the upstream asked to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// When to tell a client to come back: <see cref="RetryAfter"/>, or 1 s after an overload whose upstream did not say; null
    /// for no advice.
    /// </summary>
    public TimeSpan? ComeBackAfter => RetryAfter ?? (Kind == ProviderErrorKind.Overloaded ? TimeSpan.FromSeconds(1) : null);

    /// <summary>Whether the upstream itself advised another try (<c>x-should-retry</c>); null when it did not say.</summary>
    public bool? RetryAdvice { get; init; }

    /// <summary>Further members of the upstream's error object, as JSON without the outer braces; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Details { get; init; }

    /// <summary>The upstream's answer as it came, where it is the client's to know; empty when there was none.</summary>
    internal ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>Whether this process lacks the memory, so that another model or token would not help.</summary>
    internal bool IsShortageOfMemory { get; init; }

    /// <summary>Whether the upstream lacks the API that was called, so that the request is served in another way.</summary>
    internal bool LacksApi { get; init; }

    /// <summary>How much of the token it concerns and for how long, where that is not the usual.</summary>
    internal ErrorReach Reach { get; init; }

    /// <summary><see cref="Code"/>, or the usual one of <see cref="Kind"/>; null where neither is.</summary>
    internal string? CodeOrUsual => Code ?? DefaultCode;

    /// <summary>The HTTP status an OpenAI client sees.</summary>
    public int HttpStatus => Kind switch
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
    /// Value of <c>x-should-retry</c>, which the official SDKs of OpenAI and others obey; null leaves the choice to them. False where
    /// another try would cost money twice or cannot succeed; otherwise <see cref="RetryAdvice"/>.
    /// </summary>
    public bool? ShouldRetry => Kind switch
    {
        ProviderErrorKind.UpstreamAuthentication or ProviderErrorKind.ConnectionLost or ProviderErrorKind.Timeout
            or ProviderErrorKind.NotConfigured or ProviderErrorKind.QuotaExhausted => false,
        ProviderErrorKind.NotFound or ProviderErrorKind.MethodNotAllowed or ProviderErrorKind.PayloadTooLarge or ProviderErrorKind.UnsupportedMediaType
            or ProviderErrorKind.Unauthenticated or ProviderErrorKind.ForeignCaller or ProviderErrorKind.PermissionDenied => false,
        ProviderErrorKind.InvalidRequest => HttpStatus switch
        {
            // Clients repeat every 429 of their own accord; this one is about the request, which stays what it is.
            429 => false,
            // A slow body, a conflict with another request, one that came too early: these may pass.
            408 or 409 or 425 => RetryAdvice,
            _ => RetryAdvice ?? false,
        },
        _ => RetryAdvice,
    };

    /// <summary>Whether another token of the same provider may succeed where this one failed.</summary>
    internal bool LeadsToNextToken => BlamesToken || Reach.LeadsToNextToken;

    /// <summary>Whether the token is to blame, and rests for it.</summary>
    internal bool BlamesToken => Kind is ProviderErrorKind.RateLimited or ProviderErrorKind.QuotaExhausted
        or ProviderErrorKind.UpstreamAuthentication;

    /// <summary>Whether it is the upstream's own failure, which neither the request nor the token has caused.</summary>
    internal bool BlamesUpstream => Kind is ProviderErrorKind.UpstreamError or ProviderErrorKind.Overloaded or ProviderErrorKind.Unreachable
        or ProviderErrorKind.Timeout or ProviderErrorKind.ConnectionLost or ProviderErrorKind.BadReply;

    /// <summary>The same error with every text that came from outside passed through <paramref name="mask"/>.</summary>
    internal ProviderError Masked(Func<string, string> mask) => this with
    {
        Message = mask(Message),
        Code = Code is null ? null : mask(Code),
        Type = Type is null ? null : mask(Type),
        Param = Param is null ? null : mask(Param),
        Raw = Raw.IsEmpty ? default : Encoding.UTF8.GetBytes(mask(Encoding.UTF8.GetString(Raw.Span))),
        Details = Details.IsEmpty ? default : Encoding.UTF8.GetBytes(mask(Encoding.UTF8.GetString(Details.Span))),
    };

    /// <summary>The same error about a field that the client knows by another name. The name changes in the message, too.</summary>
    internal ProviderError About(string param) => this with
    {
        Param = param,
        Message = Param is null ? Message : Regex.Replace(Message, $@"(?<![\w.]){Regex.Escape(Param)}(?!\w|[.\[]\w)", param.Replace("$", "$$", StringComparison.Ordinal)),
    };

    /// <summary>Writes OpenAI's error object, <c>{"error":{"message","type","param","code"}}</c>.</summary>
    public void WriteJson(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, CompactJson);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        WriteMembers(json);
        if (!Details.IsEmpty)
        {
            json.Flush();
            output.Write(","u8);
            output.Write(Details.Span);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the inner object alone, <c>{"message","type","param","code"}</c>, without <see cref="Details"/>.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        WriteMembers(json);
        json.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, Type ?? DefaultType);
        json.WriteString("param"u8, Param);
        json.WriteString("code"u8, CodeOrUsual);
    }

    private string DefaultType => HttpStatus switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private string? DefaultCode => Kind switch
    {
        ProviderErrorKind.NotFound => "not_found",
        ProviderErrorKind.MethodNotAllowed => "method_not_allowed",
        ProviderErrorKind.PayloadTooLarge => "request_too_large",
        ProviderErrorKind.UnsupportedMediaType => "unsupported_media_type",
        ProviderErrorKind.Unauthenticated => "invalid_api_key",
        ProviderErrorKind.ForeignCaller => "foreign_caller",
        ProviderErrorKind.RateLimited => "rate_limit_exceeded",
        ProviderErrorKind.QuotaExhausted => "insufficient_quota",
        ProviderErrorKind.AllTokensBlocked => "all_tokens_blocked",
        ProviderErrorKind.UpstreamAuthentication => "upstream_auth",
        ProviderErrorKind.UpstreamError => "upstream_error",
        ProviderErrorKind.Overloaded => "overloaded",
        ProviderErrorKind.Unreachable => "upstream_unreachable",
        ProviderErrorKind.ConnectionLost => "upstream_connection_lost",
        ProviderErrorKind.BadReply => "upstream_bad_reply",
        ProviderErrorKind.Timeout => "upstream_timeout",
        ProviderErrorKind.NotConfigured => "provider_not_configured",
        ProviderErrorKind.ShuttingDown => "server_shutting_down",
        ProviderErrorKind.Saturated => "gateway_saturated",
        ProviderErrorKind.Internal => "internal_error",
        _ => null,
    };
}

/// <summary>How far an upstream's error reaches, where it says more than its kind does.</summary>
/// <param name="For">How long the token rests, in place of the usual.</param>
/// <param name="OneModel">Whether one model is concerned or the whole token; null for the usual.</param>
/// <param name="Models">The class of models that is concerned, as a pattern; null for the usual.</param>
/// <param name="LeadsToNextToken">The token is not to blame, but another may serve the request.</param>
internal readonly record struct ErrorReach(TimeSpan? For = null, bool? OneModel = null, string? Models = null, bool LeadsToNextToken = false)
{
    /// <summary>Whether it concerns less than the token as a whole.</summary>
    public bool IsNarrow => Models is not null || OneModel == true;
}
