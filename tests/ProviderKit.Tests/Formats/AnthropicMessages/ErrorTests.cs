using ProviderKit.Tests.Upstream;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Anthropic;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Anthropic's errors by status and words.</summary>
public class ErrorTests
{
    private static readonly ErrorRules Rules = AnthropicVendor.Row.Errors;

    [TestCase(400, "invalid_request_error", "messages: at least one message is required", InvalidRequest, 400)]
    [TestCase(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", InvalidRequest, 400)]
    [TestCase(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.", QuotaExhausted, 429)]
    [TestCase(400, "invalid_request_error", "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.", QuotaExhausted, 429)]
    [TestCase(400, "invalid_request_error", "messages.0: Your credit balance is too low, said the client", InvalidRequest, 400)]
    [TestCase(400, "invalid_request_error", "This organization has been disabled.", UpstreamAuthentication, 502)]
    [TestCase(401, "authentication_error", "invalid x-api-key", UpstreamAuthentication, 502)]
    [TestCase(402, "billing_error", "There is an issue with your billing.", QuotaExhausted, 429)]
    [TestCase(403, "permission_error", "Your API key does not have permission to use the specified resource.", PermissionDenied, 403)]
    [TestCase(403, "permission_error", "OAuth token has been revoked. Please obtain a new token.", UpstreamAuthentication, 502)]
    [TestCase(404, "not_found_error", "model: claude-9", InvalidRequest, 404)]
    [TestCase(413, "request_too_large", "Request exceeds the maximum size", InvalidRequest, 413)]
    [TestCase(429, "rate_limit_error", "This request would exceed your organization's rate limit", RateLimited, 429)]
    [TestCase(500, "api_error", "Internal server error", UpstreamError, 502)]
    [TestCase(504, "timeout_error", "Request timed out", UpstreamError, 504)]
    [TestCase(529, "overloaded_error", "Overloaded", Overloaded, 503)]
    public void Error_OfAnthropic_IsUnderstood(int status, string type, string message, ProviderErrorKind kind, int answered)
    {
        var error = UpstreamErrorsTests.FromStatus(status, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"},"request_id":"req_1"}""", Rules);
        Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((kind, answered)));
    }

    [TestCase("30", "0", "2026-11-05T12:00:20Z", "0", "2026-11-05T12:00:40Z", 30, Description = "retry-after counts first")]
    [TestCase(null, "0", "2026-11-05T12:00:20Z", "0", "2026-11-05T12:00:40Z", 40, Description = "both used up: the later one")]
    [TestCase(null, "0", "2026-11-05T12:00:20Z", "7", "2026-11-05T12:00:40Z", 20, Description = "only what is used up")]
    [TestCase(null, "3", "2026-11-05T12:00:20Z", "7", "2026-11-05T12:00:40Z", null)]
    [TestCase(null, "0", "2026-11-05T11:59:59Z", "0", "soon", null)]
    public void RateLimit_WithoutRetryAfter_IsReadFromTheLimits(
        string? retryAfter, string requests, string requestsReset, string tokens, string tokensReset, double? seconds)
    {
        using var response = new HttpResponseMessage();
        if (retryAfter is not null) response.Headers.TryAddWithoutValidation("retry-after", retryAfter);
        response.Headers.TryAddWithoutValidation("anthropic-ratelimit-requests-remaining", requests);
        response.Headers.TryAddWithoutValidation("anthropic-ratelimit-requests-reset", requestsReset);
        response.Headers.TryAddWithoutValidation("anthropic-ratelimit-output-tokens-remaining", tokens);
        response.Headers.TryAddWithoutValidation("anthropic-ratelimit-output-tokens-reset", tokensReset);
        var error = UpstreamErrors.FromStatus(
            429, response.Headers, """{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"""u8.ToArray(), "anthropic", Rules, new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero));
        Assert.That(error.RetryAfter?.TotalSeconds, Is.EqualTo(seconds));
    }
}
