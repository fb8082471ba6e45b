using System.Net;

namespace ProviderKit.Tests.Vendors.GitHubCopilot;

public class FailedExchangeTests
{
    [TestCase(401, """{"message":"Bad credentials"}""")]
    [TestCase(403, """{"message":"No access to Copilot"}""")]
    [TestCase(404, """{"message":"Not Found"}""")]
    public async Task Refused_QuarantinesThatTokenOnly(int status, string body)
    {
        await using var app = new CopilotApp(null, "gho_bad", "gho_good");
        app.On(CopilotApp.Exchange, request => CopilotApp.Authorization(request).EndsWith("bad", StringComparison.Ordinal) ? (status, body) : (200, app.Session("s")))
            .On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));

        await app.SucceedAsync();
        await app.SucceedAsync();

        Assert.That(app.Entry.Tokens.GetTokenStats().Select(t => t.Quarantined), Is.EqualTo([true, false]));
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, CopilotApp.Exchange, CopilotApp.Chat, CopilotApp.Chat]));
    }

    [Test]
    public async Task Refused_OnlyToken_SaysWhyAndHoldsNoSecret()
    {
        await using var app = new CopilotApp(null, "gho_s3cret");
        app.On(CopilotApp.Exchange, _ => (401, """{"message":"Bad credentials: gho_s3cret"}"""));
        var error = await app.FailAsync();
        Assert.That((error.Kind, error.HttpStatus, error.ShouldRetry), Is.EqualTo((ProviderErrorKind.UpstreamAuthentication, 502, false)));
        Assert.That(error.Message, Does.Contain("licence").And.Not.Contain("s3cret"));
    }

    [Test]
    public async Task RateLimited_BlocksTheTokenAsLongAsSaid()
    {
        await using var app = new CopilotApp(null, "gho_busy");
        app.On(CopilotApp.Exchange, (_, _) =>
        {
            var answer = CopilotApp.Answer(429, """{"message":"Too many"}""");
            answer.Headers.TryAddWithoutValidation("Retry-After", "7");
            return Task.FromResult(answer);
        });

        var error = await app.FailAsync();
        Assert.That(error.HttpStatus, Is.EqualTo(429));
        var token = app.Entry.Tokens.GetTokenStats()[0];
        Assert.That((token.Quarantined, token.BlockedUntil), Is.EqualTo((false, app.Time.UtcNow.AddSeconds(7))));
    }

    [Test]
    public async Task GitHubsOwnRateLimit403_IsNoQuarantine()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (403, """{"message":"API rate limit exceeded for user ID 1."}"""));
        await app.FailAsync();
        var token = app.Entry.Tokens.GetTokenStats()[0];
        Assert.That((token.Blocked, token.Quarantined), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task GitHubsOwnRateLimit403_RestsUntilItsReset()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, (_, _) =>
        {
            var answer = CopilotApp.Answer(403, """{"message":"You have exceeded a secondary rate limit. Please wait."}""");
            answer.Headers.TryAddWithoutValidation("x-ratelimit-remaining", "0");
            answer.Headers.TryAddWithoutValidation("x-ratelimit-reset", $"{app.Time.UtcNow.AddMinutes(3).ToUnixTimeSeconds()}");
            return Task.FromResult(answer);
        });
        await app.FailAsync();
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].BlockedUntil, Is.EqualTo(app.Time.UtcNow.AddMinutes(3)));
    }

    [TestCase(500, ProviderErrorKind.UpstreamError)]
    [TestCase(503, ProviderErrorKind.UpstreamError)]
    [TestCase(422, ProviderErrorKind.UpstreamError)]
    [TestCase(302, ProviderErrorKind.BadReply)]
    public async Task ServerFailure_IsNotTheTokensAndNotKept(int status, ProviderErrorKind kind)
    {
        await using var app = new CopilotApp();
        app.InTurn(CopilotApp.Exchange, (status, """{"message":"no"}"""), (200, app.Session("s"))).On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));

        var error = await app.FailAsync();
        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.HttpStatus, Is.GreaterThanOrEqualTo(500));
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Blocked, Is.False);
        await app.SucceedAsync();
    }

    [Test]
    public async Task Unreachable_IsSaidAndNotKept()
    {
        await using var app = new CopilotApp();
        int calls = 0;
        app.On(CopilotApp.Exchange, (_, _) => ++calls == 1
                ? throw new HttpRequestException(HttpRequestError.ConnectionError)
                : Task.FromResult(CopilotApp.Answer((int)HttpStatusCode.OK, app.Session("s"))))
            .On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));

        Assert.That((await app.FailAsync()).Kind, Is.EqualTo(ProviderErrorKind.Unreachable));
        await app.SucceedAsync();
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"token":7}""")]
    [TestCase("""{"token":""}""")]
    [TestCase("""{"token":"two words"}""")]
    [TestCase("""{"token":"\ud800"}""")]
    [TestCase("{\"token\":")]
    public async Task Malformed_IsABadReply(string body)
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, body));
        Assert.That((await app.FailAsync()).Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Blocked, Is.False);
    }

    [Test]
    public async Task EndFarAway_IsBelievedForADay()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, """{"token":"s","expires_at":1e300,"endpoints":[],"refresh_in":"x"}"""))
            .On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        app.Time.Advance(TimeSpan.FromHours(24));
        await app.SucceedAsync();
        Assert.That(app.Addresses.Count(a => a == CopilotApp.Exchange), Is.EqualTo(2));
    }
}
