using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Anthropic;
using ProviderKit.Vendors.GitHubCopilot;
using ProviderKit.Vendors.Google;
using ProviderKit.Vendors.Ollama;
using ProviderKit.Vendors.OpenAICompatible;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Upstream;

/// <summary>
/// Whole error replies, each read with its vendor's own row: status, headers and body give what happens to the token, for
/// how long, and the code the client sees.
/// </summary>
public class VendorErrorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly HttpVendor[] Rows =
        [.. OpenAICompatibleVendors.All, AnthropicVendor.Row, GoogleVendor.Row, OllamaVendor.Row, GitHubCopilotVendor.Row];

    private static readonly TestCaseData[] Replies =
    [
        Reply("openai", 429, """{"error":{"message":"Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s. Visit https://x.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}""", RateLimited, 2, "rate_limit_exceeded"),
        Reply("openai", 429, """{"error":{"message":"Slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", RateLimited, 360, "rate_limit_exceeded", "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 6m0s", "x-ratelimit-remaining-tokens: 9", "x-ratelimit-reset-tokens: 1h"),
        Reply("openai", 429, """{"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}}""", RateLimited, 0.25, "rate_limit_exceeded", "retry-after-ms: 250", "retry-after: 1"),
        Reply("openai", 429, """{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("openai", 401, """{"error":{"message":"Your OpenAI account has been deactivated.","type":"invalid_request_error","code":"account_deactivated"}}""", UpstreamAuthentication, null, "upstream_auth"),
        Reply("openai", 403, """{"error":{"message":"Project `proj_1` does not have access to model `gpt-4o`","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", PermissionDenied, null, "model_not_found"),
        Reply("openai", 503, """{"error":{"message":"Overloaded","type":"server_error"}}""", UpstreamError, 20, "upstream_error", "retry-after: Thu, 05 Nov 2026 12:00:20 GMT"),

        Reply("anthropic", 429, """{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 40,000 input tokens per minute."},"request_id":"req_1"}""", RateLimited, 41, "rate_limit_exceeded", "retry-after: 41", "anthropic-ratelimit-input-tokens-remaining: 0", "anthropic-ratelimit-input-tokens-reset: 2026-11-05T12:00:50Z"),
        Reply("anthropic", 429, """{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}""", RateLimited, 50, "rate_limit_exceeded", "anthropic-ratelimit-requests-remaining: 12", "anthropic-ratelimit-requests-reset: 2026-11-05T12:05:00Z", "anthropic-ratelimit-input-tokens-remaining: 0", "anthropic-ratelimit-input-tokens-reset: 2026-11-05T12:00:50Z"),
        Reply("anthropic", 529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", Overloaded, null, "overloaded", "x-should-retry: true"),
        Reply("anthropic", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("anthropic", 403, """{"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission to use the specified resource."}}""", PermissionDenied, null, null),
        Reply("anthropic", 404, """{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}}""", InvalidRequest, null, null),
        Reply("anthropic", 500, """{"type":"error","error":{"type":"api_error","message":"Internal server error"}}""", UpstreamError, null, "upstream_error"),

        Reply("google", 429, """{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.\nPlease retry in 48.9s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}""", RateLimited, 34.4, "429"),
        Reply("google", 429, """{"error":{"code":429,"message":"Quota exceeded. Please retry in 48.9s.","status":"RESOURCE_EXHAUSTED"}}""", RateLimited, 48.9, "429"),
        Reply("google", 400, """{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}""", UpstreamAuthentication, null, "upstream_auth"),
        Reply("google", 400, """{"error":{"code":400,"message":"API key expired. Please renew the API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}""", UpstreamAuthentication, null, "upstream_auth"),
        Reply("google", 400, """{"error":{"code":400,"message":"Invalid value at 'contents'","status":"INVALID_ARGUMENT"}}""", InvalidRequest, null, "400"),
        Reply("google", 403, """{"error":{"code":403,"message":"Your API key was reported as leaked. Please use another API key.","status":"PERMISSION_DENIED"}}""", UpstreamAuthentication, null, "upstream_auth"),
        Reply("google", 403, """{"error":{"code":403,"message":"Requests to this API generativelanguage.googleapis.com are blocked.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_SERVICE_BLOCKED"}]}}""", UpstreamAuthentication, null, "upstream_auth"),
        Reply("google", 403, """{"error":{"code":403,"message":"You do not have permission to access tuned model x.","status":"PERMISSION_DENIED"}}""", PermissionDenied, null, "403"),
        Reply("google", 503, """{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}""", UpstreamError, null, "upstream_error"),

        Reply("azure", 429, """{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 6 seconds."}}""", RateLimited, 5.5, "429", "retry-after-ms: 5500", "retry-after: 6"),
        Reply("azure", 429, """{"error":{"code":"429","message":"Requests have exceeded call rate limit. Please retry after 6 seconds.","details":"text"}}""", RateLimited, 6, "429"),
        Reply("azure", 403, """{"error":{"code":"AccessDenied","message":"Access denied due to Virtual Network/Firewall rules."}}""", PermissionDenied, null, "AccessDenied"),
        Reply("azure", 404, """{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""", InvalidRequest, null, "DeploymentNotFound"),

        Reply("xai", 400, """{"code":"invalid-argument","error":"Incorrect API key provided. You can obtain an API key from https://console.x.ai."}""", UpstreamAuthentication, null, "upstream_auth"),
        Reply("xai", 429, """{"code":"Some resource has been exhausted","error":"Your team 16f2151a-40f4-4a80-8ad0-cae00c27e8dd has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit."}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("xai", 403, """{"code":"The caller does not have permission to execute the specified operation","error":"Your team 16f2151a has either used all available credits or reached its monthly spending limit."}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("xai", 403, """{"code":"The caller does not have permission to execute the specified operation","error":"Your team 16f2151a is not authorized to perform this action."}""", PermissionDenied, null, "The caller does not have permission to execute the specified operation"),
        Reply("xai", 429, """{"code":"Some resource has been exhausted","error":"Too many requests for team 16f2151a and model grok-4."}""", RateLimited, null, "Some resource has been exhausted"),

        Reply("openrouter", 402, """{"error":{"code":402,"message":"This request requires more credits, or fewer max_tokens."},"user_id":"u"}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("openrouter", 403, """{"error":{"code":403,"message":"Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys"}}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("openrouter", 403, """{"error":{"code":403,"message":"Input was flagged","metadata":{"reasons":["violence"],"flagged_input":"x"}}}""", PermissionDenied, null, "403"),
        Reply("openrouter", 429, """{"error":{"code":429,"message":"Rate limit exceeded: free-models-per-min.","metadata":{"headers":{"X-RateLimit-Limit":"20","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1793880030000"},"provider_name":null}},"user_id":"u"}""", RateLimited, 30, "429"),
        Reply("openrouter", 429, """{"error":{"code":429,"message":"Rate limit exceeded"}}""", RateLimited, 45, "429", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1793880045000"),
        Reply("openrouter", 408, """{"error":{"code":408,"message":"Timed out"}}""", UpstreamError, null, "upstream_error"),
        Reply("openrouter", 503, """{"error":{"code":503,"message":"No provider available"}}""", UpstreamError, 9, "upstream_error", "Retry-After: 9"),

        Reply("ollama", 404, """{"error":"model \"x\" not found, try pulling it first"}""", InvalidRequest, null, null),
        Reply("ollama", 401, "unauthorized", UpstreamAuthentication, null, "upstream_auth"),
        Reply("ollama", 429, """{"error":"you've reached your hourly usage limit"}""", RateLimited, null, "rate_limit_exceeded"),
        Reply("ollama", 500, """{"error":"llama runner process has terminated"}""", UpstreamError, null, "upstream_error"),
        Reply("ollama", 400, "{\"error\":\"invalid message content type\"}", InvalidRequest, null, null),

        Reply("githubcopilot", 401, "unauthorized: token expired\n", UpstreamAuthentication, null, "upstream_auth"),
        Reply("githubcopilot", 403, "access to this endpoint is forbidden\n", PermissionDenied, null, null),
        Reply("githubcopilot", 400, """{"error":{"message":"The requested model is not supported.","code":"model_not_supported","param":"model","type":"invalid_request_error"}}""", InvalidRequest, null, "model_not_supported"),
        Reply("githubcopilot", 429, "rate limit exceeded\n", RateLimited, 12, "rate_limit_exceeded", "retry-after: 12"),
        Reply("githubcopilot", 429, """{"error":{"message":"You have exceeded your premium request allowance.","code":"quota_exceeded"}}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("githubcopilot", 402, "quota exceeded\n", QuotaExhausted, null, "insufficient_quota"),

        Reply("litellm", 429, """{"error":{"message":"No deployments available for selected model, Try again in 5 seconds.","type":"None","param":"None","code":"429"}}""", RateLimited, 5, "429"),
        Reply("litellm", 400, """{"error":{"message":"Budget has been exceeded! Current cost: 1.1, Max budget: 1.0","type":"budget_exceeded","param":null,"code":"400"}}""", QuotaExhausted, null, "insufficient_quota"),
        Reply("litellm", 401, """{"error":{"message":"Authentication Error, Invalid proxy server token passed.","type":"auth_error","param":"None","code":"401"}}""", UpstreamAuthentication, null, "upstream_auth"),
    ];

    // What a limit covers: one model (null for the class), a class, or by default what the row says.
    [TestCase("openai", 429, "Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000.", RateLimited, true, null)]
    [TestCase("openai", 429, "Rate limit reached for gpt-4o on requests per min (RPM).", RateLimited, true, null)]
    [TestCase("openai", 429, "Rate limit reached for requests. Please try again in 2s.", RateLimited, null, null)]
    [TestCase("anthropic", 429, "This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: o, model: claude-sonnet-4-5).", RateLimited, true, null)]
    [TestCase("anthropic", 429, "This request would exceed your account's rate limit. Please try again later.", RateLimited, null, null)]
    [TestCase("anthropic", 429, "Extra usage is required for long context requests.", InvalidRequest, null, null)]
    [TestCase("anthropic", 403, "The long context beta is not yet available for this subscription.", PermissionDenied, null, null)]
    [TestCase("xai", 429, "Too many requests for team 16f2151a and model grok-4.", RateLimited, true, null)]
    [TestCase("openrouter", 429, "Rate limit exceeded: free-models-per-day-high-balance. ", RateLimited, null, "*:free")]
    [TestCase("openrouter", 429, "Rate limit exceeded", RateLimited, null, null)]
    [TestCase("openrouter", 429, "Provider returned error", RateLimited, true, null)]
    [TestCase("openrouter", 402, "This request requires more credits, or fewer max_tokens. You requested up to 9 tokens, but can only afford 3.", InvalidRequest, null, null)]
    [TestCase("openrouter", 402, "Insufficient credits", QuotaExhausted, null, null)]
    [TestCase("litellm", 429, "LiteLLM Rate Limit Handler for rate limit type = model_per_key. Crossed TPM Limit", RateLimited, true, null)]
    [TestCase("litellm", 401, "Authentication Error, API Key not allowed to access model. This token can only access models=['a']", UpstreamAuthentication, true, null)]
    [TestCase("litellm", 401, "Authentication Error, Invalid proxy server token passed.", UpstreamAuthentication, null, null)]
    [TestCase("google", 429, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", InvalidRequest, null, null)]
    public void FromStatus_WithTheVendorsRow_SaysWhatIsCovered(
        string vendor, int status, string message, ProviderErrorKind kind, bool? oneModel, string? models)
    {
        var error = Read(vendor, status, Json.Bytes($$$"""{"error":{"message":"{{{message}}}"}}"""));
        Assert.That((error.Kind, error.Reach.OneModel, error.Reach.Models), Is.EqualTo((kind, oneModel, models)));
    }

    [TestCase("user_model_rate_limited:gpt-5", RateLimited, true)]
    [TestCase("user_global_rate_limited", RateLimited, null)]
    [TestCase("quota_exceeded", QuotaExhausted, true)]
    [TestCase("free_quota_exceeded", QuotaExhausted, null)]
    public void FromStatus_CopilotsCodes_SayWhatIsCovered(string code, ProviderErrorKind kind, bool? oneModel)
    {
        var error = Read("githubcopilot", 429, Json.Bytes($$$"""{"error":{"message":"No.","code":"{{{code}}}"}}"""));
        Assert.That((error.Kind, error.Reach.OneModel), Is.EqualTo((kind, oneModel)));
    }

    [TestCaseSource(nameof(Replies))]
    public void FromStatus_WithTheVendorsRow(
        string vendor, int status, string body, string[] headers, ProviderErrorKind kind, double? retryAfter, string? code)
    {
        var error = Read(vendor, status, Json.Bytes(body), headers);
        Assert.That((error.Kind, (string?)Json.Error(error)["code"]), Is.EqualTo((kind, code)));
        if (kind == QuotaExhausted) return; // how long is the pool's to say
        if (retryAfter is null) Assert.That(error.RetryAfter, Is.Null);
        else Assert.That(error.RetryAfter?.TotalSeconds, Is.EqualTo(retryAfter).Within(1e-6));
    }

    [TestCase("Invalid API key provided.", UpstreamAuthentication)]
    [TestCase("API key has been revoked", UpstreamAuthentication)]
    [TestCase("Your API key has been disabled.", UpstreamAuthentication)]
    [TestCase("Your API key does not have permission to use the specified resource.", PermissionDenied)]
    [TestCase("API key may not use model x", PermissionDenied)]
    [TestCase("The model 'Invalid API key' is not yours", PermissionDenied)]
    [TestCase("Forbidden", PermissionDenied)]
    public void FromStatus_403_IsTheKeysFaultOnlyWhereTheBodySaysSo(string message, ProviderErrorKind kind)
    {
        Assert.That(Read("openai", 403, Json.Bytes($$$"""{"error":{"message":"{{{message}}}","type":"forbidden","code":null}}""")).Kind, Is.EqualTo(kind));
        Assert.That(Read("openai", 403, Json.Bytes(message)).Kind, Is.EqualTo(kind), "as plain text");
        Assert.That(Read("openai", 404, Json.Bytes(message)).Kind, Is.EqualTo(InvalidRequest), "with a 403 alone");
    }

    [TestCase(500, "false", false)]
    [TestCase(500, "true", true)]
    [TestCase(500, "perhaps", null)]
    [TestCase(500, null, null)]
    [TestCase(429, "false", false)]
    [TestCase(401, "true", false, Description = "another try cannot succeed, whatever the upstream says")]
    [TestCase(400, null, false, Description = "the request stays what it is")]
    [TestCase(400, "true", true, Description = "the upstream knows better")]
    [TestCase(404, null, false)]
    [TestCase(413, null, false)]
    [TestCase(422, null, false)]
    [TestCase(403, null, false)]
    [TestCase(409, null, null, Description = "a conflict may pass")]
    public void FromStatus_ShouldRetry_IsTheUpstreamsWordWhereWeHaveNone(int status, string? said, bool? answered) =>
        Assert.That(Read("openai", status, Json.Bytes("{}"), said is null ? [] : [$"x-should-retry: {said}"]).ShouldRetry, Is.EqualTo(answered));

    [TestCase("anthropic", 401, "anthropic-error-401.json", UpstreamAuthentication, null)]
    [TestCase("google", 429, "google-error-429-quota.json", RateLimited, 48.0)]
    [TestCase("openai", 400, "openai-chat-error-400-role.json", InvalidRequest, null)]
    [TestCase("azure", 404, "azure-chat-error-404-deployment.json", InvalidRequest, null)]
    [TestCase("azure", 400, "azure-error-prompt-filter.json", InvalidRequest, null)]
    [TestCase("xai", 400, "xai-error-400-bad-key.json", UpstreamAuthentication, null)]
    [TestCase("openrouter", 429, "openrouter-error-429.json", RateLimited, null)]
    public void FromStatus_RecordedReply(string vendor, int status, string file, ProviderErrorKind kind, double? retryAfter)
    {
        var error = Read(vendor, status, RecordedReplies.Read(file));
        Assert.That((error.Kind, error.RetryAfter?.TotalSeconds), Is.EqualTo((kind, retryAfter)));
    }

    private static TestCaseData Reply(
        string vendor, int status, string body, ProviderErrorKind kind, double? retryAfter, string? code, params string[] headers) =>
        new(vendor, status, body, headers, kind, retryAfter, code) { TestName = $"{{m}}({vendor} {status} {body[..Math.Min(60, body.Length)]} {string.Join(' ', headers)})" };

    private static ProviderError Read(string vendor, int status, byte[] body, params string[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (string header in headers)
            response.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 2)..]);
        return UpstreamErrors.FromStatus(status, response.Headers, body, vendor, Rows.Single(r => r.Name == vendor).Errors, Now);
    }
}
