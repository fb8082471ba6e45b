using Microsoft.Extensions.Logging.Abstractions;

namespace ProviderKit.Tests.Vendors.GitHubCopilot;

public class SessionRefusedTests
{
    private const string Models = "https://api.githubcopilot.com/models";
    private const string Secret = "tid=s3cret;exp=1:ab";

    [Test]
    public async Task Chat401_WithKeptSession_IsTriedOnceWithAnother()
    {
        await using var app = new CopilotApp();
        int sessions = 0;
        app.On(CopilotApp.Exchange, _ => (200, app.Session($"s{++sessions}")))
            .On(CopilotApp.Chat, request => CopilotApp.Authorization(request) == "Bearer s1" ? (401, "unauthorized: token expired") : (200, CopilotApp.GoodReply));

        await app.SucceedAsync();
        await app.SucceedAsync();

        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, CopilotApp.Chat, CopilotApp.Exchange, CopilotApp.Chat, CopilotApp.Chat]));
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Failures, Is.Zero);
    }

    [Test]
    public async Task Chat401_WithKeptSession_CountsAsAnAttemptAndStandsInTheTrail()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("s")))
            .InTurn(CopilotApp.Chat, (401, $"unauthorized: {Secret}"), (200, CopilotApp.GoodReply));

        await using var result = await app.SendAsync();

        Assert.That((result.Error, result.Attempts), Is.EqualTo(((ProviderError?)null, 2)));
        var attempts = app.Trails.Find(result.RequestId)!.Steps.Where(step => step.Kind == TrailStepKind.Attempt).ToArray();
        Assert.That(attempts.Select(step => (step.Error, step.UpstreamStatus, step.Token)), Is.EqualTo(new (ProviderErrorKind?, int?, string?)[]
        {
            (ProviderErrorKind.UpstreamAuthentication, 401, "githubcopilot:Tokens:0"), (null, null, "githubcopilot:Tokens:0"),
        }));
        Assert.That(app.Trails.Find(result.RequestId)!.Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task Chat401_AlsoWithAnotherSession_QuarantinesTheToken()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("s"))).On(CopilotApp.Chat, _ => (401, "unauthorized"));

        Assert.That((await app.FailAsync()).Kind, Is.EqualTo(ProviderErrorKind.UpstreamAuthentication));
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Quarantined, Is.True);
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, CopilotApp.Chat, CopilotApp.Exchange, CopilotApp.Chat]));
    }

    [Test]
    public async Task Chat401_OfOneModelAlone_KeepsTheSession()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("s")))
            .InTurn(CopilotApp.Chat, (401, "Missing scopes: model.request"), (200, CopilotApp.GoodReply));

        await app.FailAsync();
        Assert.That(app.Entry.Tokens.GetTokenStats()[0], Has.Property("Quarantined").False.And.Property("BlockedModels").Count.EqualTo(1));
        app.Entry.Tokens.Reset(app.Entry.Tokens.Tokens[0].Name);
        await app.SucceedAsync();

        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, CopilotApp.Chat, CopilotApp.Chat]), "another session would have no more rights");
    }

    [Test]
    public async Task Chat401_WithSessionTokenOfTheUsers_IsNotTriedAgain()
    {
        await using var app = new CopilotApp(null, "tid=a;exp=1");
        app.On(CopilotApp.Chat, _ => (401, "unauthorized"));
        await app.FailAsync();
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Chat]));
    }

    [Test]
    public async Task List401_WithKeptSession_IsAskedOnceMoreWithAnother()
    {
        await using var app = new CopilotApp();
        int sessions = 0;
        app.On(CopilotApp.Exchange, _ => (200, app.Session($"s{++sessions}")))
            .On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply))
            .On(Models, request => CopilotApp.Authorization(request) == "Bearer s1" ? (401, "unauthorized: token expired") : (200, """{"data":[{"id":"gpt-4o"}]}"""));
        await app.SucceedAsync(); // keeps the session, which is withdrawn then

        var result = (await Tester(app).TestAllAsync()).Single();

        Assert.That((result.Good, app.Entry.Tokens.GetTokenStats()[0].Quarantined), Is.EqualTo((true, false)));
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, CopilotApp.Chat, Models, CopilotApp.Exchange, Models]));
    }

    [Test]
    public async Task List401_AlsoWithAnotherSession_QuarantinesTheToken()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session(Secret))).On(Models, _ => (401, $"unauthorized: {Secret}"));

        var result = (await Tester(app).TestAllAsync()).Single();

        Assert.That((result.Error!.Kind, app.Entry.Tokens.GetTokenStats()[0].Quarantined), Is.EqualTo((ProviderErrorKind.UpstreamAuthentication, true)));
        Assert.That(result.Error.Message, Does.Not.Contain("s3cret"));
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, Models, CopilotApp.Exchange, Models]));
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(500)]
    public async Task SessionEchoedInAnError_IsMasked(int status)
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session(Secret)))
            .On(CopilotApp.Chat, _ => (status, $$$"""{"error":{"message":"No: {{{Secret}}}","hint":"{{{Secret}}}"}}"""));
        var error = await app.FailAsync();
        Assert.That(Support.Json.Error(error).ToJsonString(), Does.Not.Contain("s3cret").And.Contain("[githubcopilot:Tokens:0]"));
    }

    [Test]
    public async Task SessionEchoedInsideAStream_IsMasked()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session(Secret))).On(CopilotApp.Chat, (_, _) => Task.FromResult(CopilotApp.Answer(200, $$$"""
            data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}

            data: {"error":{"message":"No: {{{Secret}}}"}}


            """, "text/event-stream")));
        await using var result = await app.SendAsync("""{"model":"ext-copilot-gpt-4","stream":true,"messages":[]}""");
        Assert.That(result.Error, Is.Null);
        do while (result.Stream!.TryRead(out _)) { }
        while (await result.Stream.WaitToReadAsync());
        Assert.That(result.Stream.Error!.Message, Does.Not.Contain("s3cret").And.Contain("[githubcopilot:Tokens:0]"));
    }

    private static TokenTester Tester(CopilotApp app) => new(
        new ProviderRegistry([app.Entry], null, app.Time, NullLogger<ProviderRegistry>.Instance), new HealthOptions(), app.Time,
        NullLogger<TokenTester>.Instance);
}
