using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Upstream;

/// <summary>Errors that are about the request, or about less than the whole token, whatever their status.</summary>
public class ErrorRuleTests
{
    private static string Body(string message, string? code = null, string? type = null) =>
        $$$"""{"error":{"message":"{{{message}}}","type":{{{Quoted(type)}}},"param":null,"code":{{{Quoted(code)}}}}}""";

    private static string Quoted(string? text) => text is null ? "null" : $"\"{text}\"";

    [TestCase(429, "Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 36055. The input or output tokens must be reduced in order to run successfully.")]
    [TestCase(429, "Request too large for model `llama-3.3-70b` on tokens per minute (TPM): Limit 6000, Requested 6786, please reduce your message size and try again.")]
    [TestCase(429, "Rate limit reached for gpt-4 on tokens per min (TPM): Limit 10000, Used 0, Requested 12,000. Please try again in 12s.")]
    [TestCase(429, "Rate limit reached for default-gpt-3.5 on tokens per min. Limit: 10000 / min. Requested: 12000.")]
    [TestCase(429, "litellm.RateLimitError: RateLimitError: Exception - Request too large for gpt-4o")]
    [TestCase(429, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).")]
    [TestCase(429, "This model's maximum prompt length is 131072 but the request contains 537812 tokens.")]
    [TestCase(429, "This model's maximum context length is 128000 tokens.")]
    [TestCase(429, "prompt is too long: 210000 tokens > 200000 maximum")]
    [TestCase(429, "prompt token count of 130000 exceeds the limit of 128000")]
    [TestCase(429, "413 Request Entity Too Large")]
    [TestCase(429, "Request payload size exceeds the limit: 20971520 bytes.")]
    [TestCase(400, "Your input exceeds the context window of this model.")]
    [TestCase(402, "prompt is too long")]
    [TestCase(500, "the input length exceeds the context length")]
    [TestCase(503, "Request body too large for the model. Max size: 8000 tokens.")]
    public void FromStatus_TheRequestIsTooLarge_IsTheClientsAffair(int status, string message)
    {
        var error = UpstreamErrorsTests.FromStatus(status, Body(message, "rate_limit_exceeded", "tokens"));
        Assert.That((error.Kind, error.HttpStatus, error.Message), Is.EqualTo((InvalidRequest, status < 500 ? status : 400, message)));
        Assert.That((error.Code, error.Type, error.RetryAfter), Is.EqualTo(("rate_limit_exceeded", "tokens", (TimeSpan?)null)));
        Assert.That((error.LeadsToNextToken, error.BlamesUpstream), Is.EqualTo((false, false)));
        Assert.That(error.ShouldRetry, Is.False, "clients repeat every 429 by themselves");
    }

    [TestCase("context_length_exceeded")]
    [TestCase("request_too_large")]
    [TestCase("tokens_limit_reached")]
    [TestCase("model_max_prompt_tokens_exceeded")]
    public void FromStatus_TheRequestIsTooLargeByItsCode_IsTheClientsAffair(string code)
    {
        Assert.That(UpstreamErrorsTests.FromStatus(429, Body("x", code)).Kind, Is.EqualTo(InvalidRequest));
        Assert.That(UpstreamErrorsTests.FromStatus(500, Body("x", code)).Kind, Is.EqualTo(InvalidRequest));
        Assert.That(UpstreamErrors.FromBody(Json.Bytes(Body("x", code)), "acme", new ErrorRules()).Kind, Is.EqualTo(InvalidRequest));
    }

    [TestCase("<html><body>slow down</body></html>")]
    [TestCase("Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s.")]
    [TestCase("This request would exceed your account's rate limit. Please try again later.")]
    [TestCase("This request would exceed your organization's rate limit of 40,000 input tokens per minute.")]
    [TestCase("Number of request tokens has exceeded your per-minute rate limit")]
    [TestCase("Too many tokens, please wait before trying again.")]
    [TestCase("Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current pricing tier. Please retry after 2 seconds.")]
    [TestCase("Quota exceeded for metric: generate_content_free_tier_input_token_count, limit: 250000")]
    [TestCase("Limit 30000, Requested 30000")]
    public void FromStatus_TheTokenIsLimited_IsTheTokensAffair(string message) =>
        Assert.That(UpstreamErrorsTests.FromStatus(429, Body(message)).Kind, Is.EqualTo(RateLimited));

    [TestCase("You have insufficient permissions for this operation. Missing scopes: model.request. Check that you have the correct role.")]
    [TestCase("Missing scopes: api.responses.write")]
    [TestCase("The principal lacks the required data action `x` to perform the operation.")]
    [TestCase("API Key not allowed to access model. This token can only access models=['a']")]
    [TestCase("OAuth token does not meet scope requirement user:inference")]
    public void FromStatus_401ThatNamesAPermission_ConcernsThatModelAlone(string message)
    {
        var error = UpstreamErrorsTests.FromStatus(401, Body(message));
        Assert.That((error.Kind, error.Reach.OneModel, error.LeadsToNextToken), Is.EqualTo((UpstreamAuthentication, (bool?)true, true)));
        Assert.That(UpstreamErrorsTests.FromStatus(403, Body(message)).Kind, Is.EqualTo(PermissionDenied), "a 403 is told as it is");
    }

    [Test]
    public void FromStatus_401WhoseHeaderNamesTheScope_ConcernsThatModelAlone()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("www-authenticate", "Bearer error=\"insufficient_scope\", scope=\"x\"");
        var error = UpstreamErrors.FromStatus(401, response.Headers, default, "acme", new ErrorRules(), DateTimeOffset.UnixEpoch);
        Assert.That((error.Kind, error.Reach.OneModel), Is.EqualTo((UpstreamAuthentication, (bool?)true)));
    }

    [TestCase("<html><head><title>413 Request Entity Too Large</title></head></html>")]
    [TestCase("{\"error\":{\"code\":413,\"message\":\"No.\"}}")]
    [TestCase("{\"error\":{\"code\":\"413\",\"message\":\"No.\"}}")]
    public void FromStatus_A413InA429sClothes_IsTheClientsAffair(string body)
    {
        var error = UpstreamErrorsTests.FromStatus(429, body);
        Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((InvalidRequest, 429)));
        Assert.That(error.Message, Does.Not.Contain("<"));
    }

    [Test]
    public void FromStatus_Plain401_ConcernsTheWholeToken() =>
        Assert.That(UpstreamErrorsTests.FromStatus(401, Body("Incorrect API key provided", "invalid_api_key")).Reach, Is.EqualTo(default(ErrorReach)));

    private static readonly ErrorRule Busy = new() { Status = 400, Contains = "too busy", Then = ErrorAction.Block, For = TimeSpan.FromSeconds(90) };

    [TestCase(400, "We are TOO BUSY today", RateLimited)]
    [TestCase(401, "We are too busy today", UpstreamAuthentication)]
    [TestCase(400, "We are busy", InvalidRequest)]
    public void FromStatus_OperatorsRule_AllItsConditionsMustHold(int status, string message, ProviderErrorKind kind)
    {
        var error = UpstreamErrorsTests.FromStatus(status, Body(message), new ErrorRules { Rules = [Busy] });
        Assert.That(error.Kind, Is.EqualTo(kind));
        if (kind == RateLimited) Assert.That((error.Reach.For, error.RetryAfter), Is.EqualTo((Busy.For, Busy.For)));
    }

    [TestCase(ErrorAction.Block, RateLimited)]
    [TestCase(ErrorAction.Bench, QuotaExhausted)]
    [TestCase(ErrorAction.Quarantine, UpstreamAuthentication)]
    [TestCase(ErrorAction.PassOn, InvalidRequest)]
    [TestCase(ErrorAction.NextToken, InvalidRequest)]
    public void FromStatus_RuleByCode_ComesBeforeAllElse(ErrorAction action, ProviderErrorKind kind)
    {
        var rules = new ErrorRules { Rules = [new ErrorRule { Code = "odd_code", Then = action }], BadToken = ["odd_code"] };
        var error = UpstreamErrorsTests.FromStatus(429, Body("x", "Odd_Code:with more"), rules);
        Assert.That((error.Kind, error.LeadsToNextToken), Is.EqualTo((kind, action != ErrorAction.PassOn)));
    }

    [TestCase("odd_code", true)]
    [TestCase("ODD_CODE", true)]
    [TestCase("odd_code:model", true)]
    [TestCase("odd_codes", false)]
    [TestCase("odd", false)]
    [TestCase("an odd_code", false)]
    public void FromStatus_RuleByCode_WantsTheWholeCode(string code, bool matches)
    {
        var rules = new ErrorRules { Rules = [new ErrorRule { Code = "odd_code", Then = ErrorAction.Bench }] };
        Assert.That(UpstreamErrorsTests.FromStatus(400, Body("x", code), rules).Kind, Is.EqualTo(matches ? QuotaExhausted : InvalidRequest));
        Assert.That(UpstreamErrorsTests.FromStatus(400, Body("x", type: code), rules).Kind, Is.EqualTo(matches ? QuotaExhausted : InvalidRequest), "as its type");
    }

    [TestCase("odd_code", true)]
    [TestCase("odd_code:model is not a valid model", false, Description = "a message may begin with the client's words")]
    public void FromStatus_RuleByCode_InTheMessage_WantsNothingElseThere(string message, bool matches)
    {
        var rules = new ErrorRules { Rules = [new ErrorRule { Code = "odd_code", Then = ErrorAction.Bench }] };
        Assert.That(UpstreamErrorsTests.FromStatus(400, message, rules).Kind, Is.EqualTo(matches ? QuotaExhausted : InvalidRequest));
    }

    [Test]
    public void FromStatus_RuleWithoutACondition_MatchesNothing() =>
        Assert.That(UpstreamErrorsTests.FromStatus(429, Body("x"), new ErrorRules { Rules = [new ErrorRule { Then = ErrorAction.PassOn }] }).Kind, Is.EqualTo(RateLimited));

    [Test]
    public void FromStatus_TheFirstRuleThatMatchesDecides()
    {
        var rules = new ErrorRules { Rules = [new ErrorRule { Status = 418, Then = ErrorAction.Bench }, new ErrorRule { Status = 418, Then = ErrorAction.Quarantine }] };
        Assert.That(UpstreamErrorsTests.FromStatus(418, Body("x"), rules).Kind, Is.EqualTo(QuotaExhausted));
    }

    [Test]
    public void With_OperatorsRules_ComeBeforeTheVendors()
    {
        var vendor = new ErrorRules { Rules = [new ErrorRule { Status = 418, Then = ErrorAction.Quarantine }] };
        var rules = vendor.With([new ErrorRule { Status = 418, Then = ErrorAction.PassOn }], TimeProvider.System);
        Assert.That(UpstreamErrorsTests.FromStatus(418, Body("x"), rules).Kind, Is.EqualTo(InvalidRequest));
    }

    [TestCase("""{"error":{"message":"x","resets_in_seconds":3600}}""", 3600.0)]
    [TestCase("""{"error":{"message":"x","resets_at":1793883600}}""", 3600.0)]
    [TestCase("""{"error":{"message":"x","retry_after_ms":1500}}""", 1.5)]
    [TestCase("""{"error":"hourly usage limit","retry_after":90}""", 90.0)]
    [TestCase("""{"retry_after":90,"error":{"message":"x"}}""", 90.0)]
    [TestCase("""{"detail":"x","retry_after":90}""", 90.0)]
    [TestCase("""{"error":{"message":"x","code":"rate_limit_exceeded","retry_after_ms":1500}}""", 1.5)]
    public void FromStatus_DelayInAField_IsAHint(string body, double seconds)
    {
        using var response = new HttpResponseMessage();
        var now = DateTimeOffset.FromUnixTimeSeconds(1793880000);
        Assert.That(UpstreamErrors.FromStatus(429, response.Headers, Json.Bytes(body), "acme", new ErrorRules(), now).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public void FromBody_WithAClock_ReadsDates()
    {
        var rules = new ErrorRules().With([], new FakeTime());
        Assert.That(UpstreamErrors.FromBody(Json.Bytes(Body("usage limit reached|1793887200", "rate_limit_exceeded")), "acme", rules).RetryAfter, Is.EqualTo(TimeSpan.FromHours(2)));
    }
}
