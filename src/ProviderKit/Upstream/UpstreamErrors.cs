using System.Net.Http.Headers;

namespace ProviderKit.Upstream;

/// <summary>Decides what an upstream's error means for the client and for the token.</summary>
internal static class UpstreamErrors
{
    // Error bodies are a few hundred bytes; larger ones are not kept.
    private const int MaxRaw = 16 * 1024;

    private const string InsufficientScope = "insufficient_scope";

    private static readonly ErrorRules CommonRules = new()
    {
        BadToken = ["invalid_api_key", "API_KEY_INVALID"],
        OutOfQuota = ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"],
    };

    // Only with a 403, and only about the key itself. A key that may not use some model or resource is valid; otherwise a client could bench it by
    // asking for one.
    private static readonly string[] KeyRefused =
    [
        "Invalid API key", "Incorrect API key", "API key not valid", "API key not found", "API key is invalid",
        "API key expired", "API key has expired", "API key is disabled", "API key has been disabled", "API key is blocked",
        "API key has been revoked", "API key was revoked", "The API key is invalid", "The API key has expired",
        "The API key is disabled", "Your API key is invalid", "Your API key has expired", "Your API key has been disabled",
        "Your API key has been revoked", "Your API key was reported as leaked", "This API key is disabled",
        "This API key has been disabled",
    ];

    /// <summary>Creates the error of a response with an error status.</summary>
    public static ProviderError FromStatus(
        int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body, string provider, ErrorRules rules, DateTimeOffset now)
    {
        var parsed = rules.Reader?.Invoke(status, body) ?? UpstreamErrorBody.Read(body);
        if (status is 404 or 410 && rules.Gone is { } gone)
            return new ProviderError(ProviderErrorKind.NotConfigured, $"{gone} The upstream answered {status}{(parsed.Message is null ? "." : $": {parsed.Message}")}")
            { Code = "service_retired", UpstreamStatus = status };

        // Some upstreams name the missing scope only in the WWW-Authenticate header of a 401.
        if (status == 401 && LimitReader.Header(headers, "www-authenticate") is { } challenge && challenge.Contains(InsufficientScope, StringComparison.OrdinalIgnoreCase))
            parsed.Add(InsufficientScope);
        var meaning = MeaningOf(status, parsed, rules);
        var kind = meaning.Kind;
        bool waits = status is 429 or 503 or 529 ? kind is not (ProviderErrorKind.InvalidRequest or ProviderErrorKind.PermissionDenied) : kind == ProviderErrorKind.RateLimited;
        return Make(meaning, status, parsed, provider) with
        {
            Raw = kind is ProviderErrorKind.InvalidRequest or ProviderErrorKind.PermissionDenied or ProviderErrorKind.Overloaded or ProviderErrorKind.UpstreamError
                && body.Length <= MaxRaw ? body.ToArray() : default,
            RetryAfter = meaning.Reach.For ?? (waits ? RetryHints.Read(headers, parsed.Message, parsed.RetryDelay, rules, now) : null),
            RetryAdvice = LimitReader.Header(headers, "x-should-retry") is { } advice && bool.TryParse(advice, out bool again) ? again : null,
        };
    }

    /// <summary>Creates the error in the body of a 200, or in an event of its stream.</summary>
    public static ProviderError FromBody(ReadOnlyMemory<byte> body, string provider, ErrorRules rules) => InReply(0, UpstreamErrorBody.Read(body), provider, rules);

    /// <summary>Does the same for an error that has been read.</summary>
    /// <param name="status">The equivalent status; 0 derives it from the code or type.</param>
    /// <param name="body">The error body.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="rules">The vendor's error rules.</param>
    public static ProviderError InReply(int status, UpstreamErrorBody body, string provider, ErrorRules rules) =>
        OfStatus(status == 0 ? StatusNamedBy(body) : status, body, provider, rules);

    /// <summary>Creates an error without headers.</summary>
    /// <param name="status">The status; 0 if there is none.</param>
    /// <param name="body">The error body.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="rules">The vendor's error rules.</param>
    public static ProviderError OfStatus(int status, UpstreamErrorBody body, string provider, ErrorRules rules)
    {
        var meaning = MeaningOf(status, body, rules);
        string? message = meaning.Kind is ProviderErrorKind.RateLimited or ProviderErrorKind.Overloaded ? body.Message : null;
        bool waits = meaning.Kind is not (ProviderErrorKind.InvalidRequest or ProviderErrorKind.PermissionDenied);
        return Make(meaning, status, body, provider) with
        {
            RetryAfter = meaning.Reach.For ?? (waits ? RetryHints.InBody(message, body.RetryDelay, rules) : null),
        };
    }

    private static ErrorMeaning MeaningOf(int status, UpstreamErrorBody body, ErrorRules rules) =>
        ErrorMeaning.ByRules(rules.Rules, status, body)
        ?? (status == 429 && CommonErrors.RequestsMoreThanTheLimit(body.Message) ? new ErrorMeaning(ProviderErrorKind.InvalidRequest) : (ErrorMeaning?)null)
        ?? ErrorMeaning.ByRules(CommonErrors.Rules, status, body)
        ?? new ErrorMeaning(Classify(status, body, rules));

    private static ProviderErrorKind Classify(int status, UpstreamErrorBody body, ErrorRules rules)
    {
        // Quota first: vendors send it as 429, 402 or 403, and a short wait does not help.
        if (status == 402 || IsOneOf(body, CommonRules.OutOfQuota) || Mentions(body, rules.OutOfQuota)) return ProviderErrorKind.QuotaExhausted;
        if (status == 429 || Mentions(body, rules.RateLimited)) return ProviderErrorKind.RateLimited;
        if (status == 401 || IsOneOf(body, CommonRules.BadToken) || Mentions(body, rules.BadToken) || (status == 403 && Mentions(body, KeyRefused)))
            return ProviderErrorKind.UpstreamAuthentication;
        return status switch
        {
            403 => ProviderErrorKind.PermissionDenied,
            529 => ProviderErrorKind.Overloaded,
            408 or >= 500 => ProviderErrorKind.UpstreamError,
            >= 400 => ProviderErrorKind.InvalidRequest,
            _ => ProviderErrorKind.BadReply,
        };
    }

    private static ProviderError Make(in ErrorMeaning meaning, int status, UpstreamErrorBody body, string provider)
    {
        var kind = meaning.Kind;
        string said = body.Message is { Length: > 0 } message ? message : $"The upstream answered {status} and gave no reason.";
        // If the request is at fault, the client must correct it, so it gets the upstream's message and code unchanged.
        bool clientsOwn = kind is ProviderErrorKind.InvalidRequest or ProviderErrorKind.PermissionDenied;
        return new ProviderError(kind, clientsOwn ? said : $"{provider}: {said}")
        {
            UpstreamStatus = status > 0 ? status : null,
            Reach = meaning.Reach,
            Code = clientsOwn || kind == ProviderErrorKind.RateLimited ? body.Code : null,
            Type = clientsOwn ? body.Type : null,
            Param = body.Param,
            Details = body.Details,
        };
    }

    /// <summary>The HTTP status that the error would have without the 200.</summary>
    private static int StatusNamedBy(UpstreamErrorBody body)
    {
        if (int.TryParse(body.Code, out int code) && code is >= 400 and < 600) return code;
        foreach (string? name in (ReadOnlySpan<string?>)[body.Code, body.Type])
        {
            int status = name switch
            {
                "rate_limit_exceeded" or "rate_limit_error" or "rate_limited" or "insufficient_quota" => 429,
                "invalid_api_key" or "authentication_error" => 401,
                "permission_error" => 403,
                "not_found_error" or "model_not_found" => 404,
                "invalid_request_error" or "context_length_exceeded" or "content_filter" => 400,
                "overloaded_error" or "overloaded" => 529,
                _ => 0,
            };
            if (status > 0) return status;
        }
        return 502;
    }

    /// <summary>Whether the error is one of these codes; some upstreams send only the code.</summary>
    private static bool IsOneOf(UpstreamErrorBody body, IReadOnlyList<string> codes)
    {
        for (int i = 0; i < codes.Count; i++)
            if (body.Says(codes[i])) return true;
        return false;
    }

    /// <summary>Does the same as <see cref="IsOneOf"/>, and also matches the beginning of the message.</summary>
    private static bool Mentions(UpstreamErrorBody body, IReadOnlyList<string> marks)
    {
        for (int i = 0; i < marks.Count; i++)
            if (body.Begins(marks[i])) return true;
        return IsOneOf(body, marks);
    }
}
