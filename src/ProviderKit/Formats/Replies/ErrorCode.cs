namespace ProviderKit.Formats.Replies;

/// <summary>The machine-readable code of an error. All formats with a field for it use the same codes.</summary>
internal static class ErrorCode
{
    /// <summary>The error's own code, or the default code of its kind; null if there is neither.</summary>
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
