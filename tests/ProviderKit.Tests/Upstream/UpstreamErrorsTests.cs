using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using ProviderKit.Vendors.OpenAICompatible;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Upstream;

/// <summary>Errors as the vendors send them, each with what it means here.</summary>
public class UpstreamErrorsTests
{
    private static readonly ErrorRules Xai = OpenAICompatibleVendors.All.Single(v => v.Name == "xai").Errors;

    private static TestCaseData Case(
        string name, int status, string body, ProviderErrorKind kind, int answered, string? code, ErrorRules? rules = null) =>
        new(status, body, kind, answered, code, rules ?? new ErrorRules()) { TestName = $"{{m}}({name})" };

    private static readonly TestCaseData[] Vendors =
    [
        Case("OpenAI bad key", 401, """{"error":{"message":"Incorrect API key provided: sk-ab**yz.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", UpstreamAuthentication, 502, "upstream_auth"),
        Case("OpenAI no such model", 404, """{"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", InvalidRequest, 404, "model_not_found"),
        Case("OpenAI context", 400, """{"error":{"message":"This model's maximum context length is 128000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", InvalidRequest, 400, "context_length_exceeded"),
        Case("OpenAI rate", 429, """{"error":{"message":"Rate limit reached for gpt-4o on requests per min (RPM).","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", RateLimited, 429, "rate_limit_exceeded"),
        Case("OpenAI quota", 429, """{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", QuotaExhausted, 429, "insufficient_quota"),
        Case("OpenAI quota by type alone", 429, """{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":null}}""", QuotaExhausted, 429, "insufficient_quota"),
        Case("OpenAI billing", 400, """{"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","param":null,"code":"billing_hard_limit_reached"}}""", QuotaExhausted, 429, "insufficient_quota"),
        Case("OpenAI fault", 500, """{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}""", UpstreamError, 502, "upstream_error"),
        Case("OpenAI overloaded", 503, """{"error":{"message":"The engine is currently overloaded","type":"server_error","param":null,"code":null}}""", UpstreamError, 503, "upstream_error"),
        Case("OpenAI region", 403, """{"error":{"message":"Country, region, or territory not supported","type":"request_forbidden","param":null,"code":"unsupported_country_region_territory"}}""", PermissionDenied, 403, "unsupported_country_region_territory"),
        Case("Anthropic bad key", 401, """{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_1"}""", UpstreamAuthentication, 502, "upstream_auth"),
        Case("Anthropic credit", 402, """{"type":"error","error":{"type":"billing_error","message":"Your credit balance is too low"}}""", QuotaExhausted, 429, "insufficient_quota"),
        Case("Anthropic too long", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", InvalidRequest, 400, "context_length_exceeded"),
        Case("Anthropic too large", 413, """{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}""", InvalidRequest, 413, null),
        Case("Anthropic overloaded", 529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", Overloaded, 503, "overloaded"),
        Case("Anthropic timeout", 504, """{"type":"error","error":{"type":"timeout_error","message":"Timed out"}}""", UpstreamError, 504, "upstream_error"),
        Case("Gemini rate", 429, """[{"error":{"code":429,"message":"Resource has been exhausted","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}]""", RateLimited, 429, "429"),
        Case("Gemini unavailable", 503, """{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""", UpstreamError, 503, "upstream_error"),
        Case("Gemini bad key", 400, """{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}""", UpstreamAuthentication, 502, "upstream_auth"),
        Case("Azure bad key", 401, """{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}""", UpstreamAuthentication, 502, "upstream_auth"),
        Case("Azure no deployment", 404, """{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""", InvalidRequest, 404, "DeploymentNotFound"),
        Case("Azure filter", 400, """{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", InvalidRequest, 400, "content_filter"),
        Case("Azure rate", 429, """{"error":{"code":"429","message":"Requests have exceeded call rate limit.","details":"text"}}""", RateLimited, 429, "429"),
        Case("xAI bad key", 400, """{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***yz. You can obtain an API key from https://console.x.ai."}""", UpstreamAuthentication, 502, "upstream_auth", Xai),
        Case("xAI bad argument", 400, """{"code":"Client specified an invalid argument","error":"Argument not supported on this model: stop"}""", InvalidRequest, 400, "Client specified an invalid argument", Xai),
        Case("OpenRouter credit", 402, """{"error":{"code":402,"message":"This request requires more credits","metadata":{"provider_name":null}},"user_id":"u1"}""", QuotaExhausted, 429, "insufficient_quota"),
        Case("OpenRouter moderation", 403, """{"error":{"code":403,"message":"Input was flagged","metadata":{"reasons":["violence"]}}}""", PermissionDenied, 403, "403"),
        Case("OpenRouter timeout", 408, """{"error":{"code":408,"message":"Timed out"}}""", UpstreamError, 504, "upstream_error"),
        Case("OpenRouter upstream down", 502, """{"error":{"code":502,"message":"Provider returned error"}}""", UpstreamError, 502, "upstream_error"),
        Case("Ollama no model", 404, """{"error":"model \"x\" not found, try pulling it first"}""", InvalidRequest, 404, null),
        Case("Copilot wrong API", 400, """{"error":{"message":"model \"gpt-5.1-codex\" is not accessible via the /chat/completions endpoint","code":"unsupported_api_for_model"}}""", InvalidRequest, 400, "unsupported_api_for_model"),
        Case("Copilot plain text", 401, "unauthorized: token expired\n", UpstreamAuthentication, 502, "upstream_auth"),
        Case("LiteLLM", 400, """{"error":{"message":"litellm.BadRequestError: bad","type":null,"param":null,"code":"400"}}""", InvalidRequest, 400, "400"),
        Case("FastAPI", 422, """{"detail":"Unprocessable"}""", InvalidRequest, 422, null),
        Case("GitHub", 401, """{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest","status":"401"}""", UpstreamAuthentication, 502, "upstream_auth"),
        Case("teapot", 418, "", InvalidRequest, 418, null),
    ];

    [TestCaseSource(nameof(Vendors))]
    public void FromStatus_VendorsBody_IsUnderstood(
        int status, string body, ProviderErrorKind kind, int answered, string? code, ErrorRules rules)
    {
        var error = FromStatus(status, body, rules);
        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.HttpStatus, Is.EqualTo(answered));
        Assert.That(error.UpstreamStatus, Is.EqualTo(status));
        Assert.That((string?)Json.Error(error)["code"], Is.EqualTo(code));
        Assert.That(error.Message, Is.Not.Empty);
    }

    [Test]
    public void FromStatus_ClientsFault_KeepsTheUpstreamsWords()
    {
        var error = FromStatus(400, """{"error":{"message":"No.","type":"t","param":"p","code":"c","innererror":{"a":[1,"é"]},"n":1}}""");
        Json.AssertEqual(Json.Error(error), """{"message":"No.","type":"t","param":"p","code":"c","innererror":{"a":[1,"é"]},"n":1}""");
    }

    [Test]
    public void FromStatus_NotTheClientsFault_NamesTheProvider() =>
        Assert.That(FromStatus(500, """{"error":{"message":"Boom"}}""").Message, Is.EqualTo("acme: Boom"));

    [TestCase(429, 34.4)]
    [TestCase(503, 34.4)]
    [TestCase(529, 34.4)]
    [TestCase(400, null)]
    [TestCase(500, null)]
    public void FromStatus_DelayInBody_CountsForLimitsOnly(int status, double? seconds) =>
        Assert.That(
            FromStatus(status, """{"error":{"message":"x","details":[{"reason":"y"},{"retryDelay":"34.4s"}]}}""").RetryAfter?.TotalSeconds,
            Is.EqualTo(seconds));

    [TestCase("""{"error":{"message":"x","code":429}}""", RateLimited, 429)]
    [TestCase("""{"error":{"message":"x","code":"rate_limit_exceeded"}}""", RateLimited, 429)]
    [TestCase("""{"type":"error","error":{"type":"rate_limit_error","message":"x"}}""", RateLimited, 429)]
    [TestCase("""{"error":{"message":"x","code":"insufficient_quota"}}""", QuotaExhausted, 429)]
    [TestCase("""{"error":{"message":"x","code":402}}""", QuotaExhausted, 429)]
    [TestCase("""{"error":{"message":"x","code":401}}""", UpstreamAuthentication, 502)]
    [TestCase("""{"error":{"message":"x","code":"invalid_api_key"}}""", UpstreamAuthentication, 502)]
    [TestCase("""{"error":{"type":"authentication_error","message":"x"}}""", UpstreamAuthentication, 502)]
    [TestCase("""{"error":{"type":"overloaded_error","message":"x"}}""", Overloaded, 503)]
    [TestCase("""{"error":{"type":"invalid_request_error","message":"x"}}""", InvalidRequest, 400)]
    [TestCase("""{"error":{"code":403,"message":"x"}}""", PermissionDenied, 403)]
    [TestCase("""{"error":{"code":"model_not_found","message":"x"}}""", InvalidRequest, 404)]
    [TestCase("""{"error":{"code":"what","message":"x"}}""", UpstreamError, 502)]
    [TestCase("""{"error":"out of memory"}""", UpstreamError, 502)]
    [TestCase("""{"error":{"code":200,"message":"x"}}""", UpstreamError, 502)]
    public void FromBody_ErrorInA200_HasTheStatusItNames(string body, ProviderErrorKind kind, int answered)
    {
        var error = UpstreamErrors.FromBody(Json.Bytes(body), "acme", new ErrorRules());
        Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((kind, answered)));
    }

    [Test]
    public void FromBody_Delay_IsAHint() =>
        Assert.That(
            UpstreamErrors.FromBody(Json.Bytes("""{"error":{"code":429,"message":"x","retry_after":7}}"""), "acme", new ErrorRules()).RetryAfter,
            Is.EqualTo(TimeSpan.FromSeconds(7)));

    internal static ProviderError FromStatus(int status, string body, ErrorRules? rules = null) => FromStatus(status, Json.Bytes(body), rules);

    internal static ProviderError FromStatus(int status, byte[] body, ErrorRules? rules = null)
    {
        using var response = new HttpResponseMessage();
        return UpstreamErrors.FromStatus(status, response.Headers, body, "acme", rules ?? new ErrorRules(), DateTimeOffset.UnixEpoch);
    }
}
