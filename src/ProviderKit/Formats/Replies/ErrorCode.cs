namespace ProviderKit.Formats.Replies;

/// <summary>The code by which programs tell an error. All formats that have room for one use the same.</summary>
internal static class ErrorCode
{
    /// <summary>The error's own code, or the usual one of its kind; null where there is neither.</summary>
    public static string? Of(ProviderError error) => error.Code ?? error.Kind switch
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
