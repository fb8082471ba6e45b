namespace ProviderKit.Tests.Vendors.GitHubCopilot;

/// <summary>What Copilot's own list says of its models is used.</summary>
public class ModelListTests
{
    private const string Models = "https://api.githubcopilot.com/models";

    private const string List = """
        {"object":"list","data":[
          {"id":"old","model_picker_enabled":false,"capabilities":{"type":"chat"}},
          {"id":"plain"},
          {"id":"gpt-4.1","capabilities":{"type":"chat"},"supported_endpoints":["/chat/completions","/responses"]},
          {"id":"gpt-5.4","capabilities":{"type":"chat"},"supported_endpoints":["/responses","ws:/responses"]},
          {"id":"claude-x","capabilities":{"type":"chat"},"supported_endpoints":["/v1/messages"]},
          {"id":"claude-y","policy":{"state":"enabled"},"supported_endpoints":["/v1/messages","/chat/completions"]},
          {"id":"off","policy":{"state":"disabled","terms":"..."},"capabilities":{"type":"chat"}},
          {"id":"unasked","policy":{"state":"unconfigured"}},
          {"id":"text-embedding-3-small","model_picker_enabled":false,"capabilities":{"type":"embeddings"}},
          {"id":"text-embedding-ada-002","capabilities":{"type":"embeddings"},"supported_endpoints":["/embeddings"]},
          {"id":"completes","capabilities":{"type":"completion"}},
          {"id":7,"policy":1,"supported_endpoints":[1],"capabilities":{"type":2}}, 5
        ]}
        """;

    [Test]
    public async Task List_OffersWhatTheAccountCanUseHere()
    {
        await using var app = App();
        var listing = await ListAsync(app);
        Assert.That(listing.Error, Is.Null);
        Assert.That(listing.Models, Is.EqualTo(["plain", "gpt-4.1", "gpt-5.4", "claude-x", "claude-y", "text-embedding-ada-002", "old", "text-embedding-3-small"]));
    }

    [TestCase("text-embedding-3-small", "/embeddings")]
    [TestCase("completes", "/completion")]
    public async Task Chat_WithAModelThatItDoesNotServe_IsRefusedAtOnce(string model, string servedBy)
    {
        await using var app = App();
        await ListAsync(app);

        var error = await app.FailAsync($$"""{"model":"ext-copilot-{{model}}","messages":[]}""");

        Assert.That((error.HttpStatus, error.Code, error.Param), Is.EqualTo((400, "unsupported_api_for_model", "model")));
        Assert.That(error.Message, Does.Contain(servedBy));
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, Models]), "no chat was called");
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Failures, Is.Zero);
    }

    [TestCase("gpt-4.1")]
    [TestCase("off")]
    [TestCase("never-heard-of")]
    public async Task Chat_WithAnyOtherModel_IsTheUpstreamsToJudge(string model)
    {
        await using var app = App();
        await ListAsync(app);
        await using var result = await app.SendAsync($$"""{"model":"ext-copilot-{{model}}","messages":[]}""");
        Assert.That(result.Error, Is.Null);
    }

    [Test]
    public async Task Chat_BeforeAnyList_IsTheUpstreamsToJudge()
    {
        await using var app = App();
        await using var result = await app.SendAsync("""{"model":"ext-copilot-gpt-5.4","messages":[]}""");
        Assert.That(result.Error, Is.Null);
    }

    [Test]
    public async Task List_ThatCannotBeRead_ForgetsNothing()
    {
        int lists = 0;
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("tid=a-session"))).On(Models, _ => (200, lists++ == 0 ? List : "<html>"));
        await ListAsync(app);
        Assert.That((await ListAsync(app)).Error, Is.Not.Null);
        Assert.That((await app.FailAsync("""{"model":"ext-copilot-completes","messages":[]}""")).Code, Is.EqualTo("unsupported_api_for_model"));
    }

    private static CopilotApp App()
    {
        var app = new CopilotApp();
        return app.On(CopilotApp.Exchange, _ => (200, app.Session("tid=a-session"))).On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply)).On(Models, _ => (200, List));
    }

    private static async Task<ModelListing> ListAsync(CopilotApp app) =>
        await ((IModelLister)app.Entry.Provider).ListModelsAsync(app.Entry.Tokens.Tokens[0], default);
}
