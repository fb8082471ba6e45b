namespace ProviderKit.Tests.Vendors.GitHubCopilot;

public class AddressTests
{
    private static string Endpoint(string api) => $$""","endpoints":{"api":"{{api}}","proxy":"https://proxy.example"}""";

    [Test]
    public async Task Send_ReplyNamesAnAddress_IsSentThere()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("s", more: Endpoint("https://api.business.example"))))
            .On("https://api.business.example/chat/completions", _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Addresses[^1], Is.EqualTo("https://api.business.example/chat/completions"));
    }

    [Test]
    public async Task Send_UserHasSetTheAddress_WinsOverTheReply()
    {
        await using var app = new CopilotApp(options => options.BaseUrl = "https://mine.example/copilot");
        app.On(CopilotApp.Exchange, _ => (200, app.Session("s", more: Endpoint("https://api.business.example"))))
            .On("https://mine.example/copilot/chat/completions", _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Addresses[^1], Is.EqualTo("https://mine.example/copilot/chat/completions"));
    }

    [TestCase("http://api.business.example")]
    [TestCase("http://127.0.0.1:81")]
    [TestCase("https://user@api.business.example")]
    [TestCase("https://api.business.example?x=1")]
    [TestCase("file:///etc")]
    [TestCase("nothing")]
    public async Task Send_AddressThatCannotBeTrusted_TakesTheUsualOne(string api)
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("s", more: Endpoint(api)))).On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Addresses[^1], Is.EqualTo(CopilotApp.Chat));
    }

    [Test]
    public async Task Send_ExchangeOnLoopback_MayNameLoopback()
    {
        await using var app = new CopilotApp(options => options.TokenUrl = "http://127.0.0.1:80/exchange");
        app.On("http://127.0.0.1:80/exchange", _ => (200, app.Session("s", more: Endpoint("http://127.0.0.1:81/copilot"))))
            .On("http://127.0.0.1:81/copilot/chat/completions", _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Addresses, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task ListModels_GitHubToken_AsksWithTheSession()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("s", more: Endpoint("https://api.business.example"))))
            .On("https://api.business.example/models", _ => (200, """{"data":[{"id":"gpt-4o","capabilities":{}},{"id":"o1"}]}"""));
        var listing = await ((IModelLister)app.Entry.Provider).ListModelsAsync(app.Entry.Tokens.Tokens[0], default);
        Assert.That(listing.Error, Is.Null);
        Assert.That(listing.Models, Is.EqualTo((string[])["gpt-4o", "o1"]));
        Assert.That(app.Sent[^1].Headers["Authorization"], Is.EqualTo("Bearer s"));
    }

    [Test]
    public async Task ListModels_Refused_ForgetsTheSessionAndHoldsNoSecret()
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("tid=s3cret"))).On("https://api.githubcopilot.com/models", _ => (401, "bad token: tid=s3cret"));
        for (int i = 0; i < 2; i++)
        {
            var listing = await app.Entry.ListModelsAsync(app.Entry.Tokens.Tokens[0], default);
            Assert.That(listing.Error!.Message, Does.Not.Contain("s3cret"));
        }
        Assert.That(app.Addresses.Count(a => a == CopilotApp.Exchange), Is.EqualTo(4), "each time the one it had, then another");
    }

    [Test]
    public async Task ListModels_ExchangeRefused_HoldsNoSecret()
    {
        await using var app = new CopilotApp(null, "gho_s3cret");
        app.On(CopilotApp.Exchange, _ => (401, """{"message":"Bad credentials: gho_s3cret"}"""));
        var listing = await app.Entry.ListModelsAsync(app.Entry.Tokens.Tokens[0], default);
        Assert.That(listing.Error!.Message, Does.Contain("Bad credentials").And.Not.Contain("s3cret"));
    }
}
