using ProviderKit.Tests.Routing;

namespace ProviderKit.Tests.Vendors.Atlas;

public class AtlasRouteTests
{
    private const string On = "ATLAS_ENABLED=1";
    private static readonly string[] OpenAI = ["EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1"];
    private static readonly string[] Xai = ["XAI_ENABLED=1", "XAI_API_KEY=x1"];
    private static readonly string[] OpenRouter = ["OPENROUTER_ENABLED=1", "OPENROUTER_API_KEY=r1"];
    private static readonly string[] Own = ["ATLAS_BASE_URL=https://own.test/v1", "GITHUB_TOKEN=g1"];

    [TestCase("openai/gpt-4o", "api.openai.com", "gpt-4o")]
    [TestCase("openai/gpt-5-chat", "api.openai.com", "gpt-5-chat-latest")]
    [TestCase("openai/text-embedding-3-small", "api.openai.com", "text-embedding-3-small")]
    [TestCase("openai/not-listed:yet", "api.openai.com", "not-listed:yet")]
    [TestCase("xai/grok-3", "api.x.ai", "grok-3")]
    [TestCase("deepseek/deepseek-r1", "openrouter.ai", "deepseek/deepseek-r1")]
    [TestCase("deepseek/deepseek-v3-0324", "openrouter.ai", "deepseek/deepseek-chat-v3-0324")]
    [TestCase("meta/llama-3.3-70b-instruct", "openrouter.ai", "meta-llama/llama-3.3-70b-instruct")]
    [TestCase("meta/meta-llama-3.1-8b-instruct", "openrouter.ai", "meta-llama/llama-3.1-8b-instruct")]
    [TestCase("mistral-ai/mistral-nemo", "openrouter.ai", "mistralai/mistral-nemo")]
    [TestCase("cohere/cohere-command-a", "openrouter.ai", "cohere/command-a")]
    [TestCase("microsoft/phi-4", "openrouter.ai", "microsoft/phi-4")]
    [TestCase("ai21-labs/ai21-jamba-1.5-mini", "openrouter.ai", "ai21/jamba-mini-1.7")]
    public async Task DefaultRoutes_EverythingSwitchedOn_GoToTheMakerElseToTheRouter(string model, string host, string name)
    {
        await using var gateway = new RouteGateway([On, .. OpenAI, .. Xai, .. OpenRouter]);
        var outcome = await gateway.AskAsync("atlas-" + model);
        Assert.That(outcome.Error, Is.Null);
        Assert.That(gateway.Calls.Select(c => (c.Address.Host, c.Model)), Is.EqualTo([(host, name)]));
        Assert.That(outcome.Model, Is.EqualTo("atlas-" + model), "the client sees the name it asked for");
    }

    [TestCase("openai/gpt-4o", "openai/gpt-4o")]
    [TestCase("openai/text-embedding-3-small", "openai/text-embedding-3-small")]
    [TestCase("xai/grok-3", "x-ai/grok-3")]
    public async Task DefaultRoutes_MakerOff_FallToTheRouter(string model, string name)
    {
        await using var gateway = new RouteGateway([On, .. OpenRouter]);
        Assert.That((await gateway.AskAsync("atlas-" + model)).Provider, Is.EqualTo("openrouter"));
        Assert.That(gateway.Calls.Single().Model, Is.EqualTo(name));
    }

    [Test]
    public async Task DefaultRoutes_MakerOnWithoutToken_FallToTheRouter()
    {
        await using var gateway = new RouteGateway([On, "EXT_OPENAI_ENABLED=1", .. OpenRouter]);
        Assert.That((await gateway.AskAsync("atlas-openai/gpt-4o")).Provider, Is.EqualTo("openrouter"));
    }

    [Test]
    public async Task Routed_Call_IsTheTargetsWithItsTokens()
    {
        await using var gateway = new RouteGateway([On, "GITHUB_TOKEN=g1", .. OpenAI, "EXT_OPENAI_TOKEN_1=o2"]);
        gateway.Answer = call => call.Token == "o1" ? RouteGateway.Error(429) : RouteGateway.Good(call.Model);
        var outcome = await gateway.AskAsync("atlas-openai/gpt-4o");
        Assert.That(gateway.Calls.Select(c => c.Token), Is.EqualTo(["o1", "o2"]), "its tokens rotate");
        var record = gateway.Records.Single();
        Assert.That((record.Provider, record.TokenName, record.Attempts, record.Model), Is.EqualTo(("openai", "EXT_OPENAI_TOKEN_1", 2, "atlas-openai/gpt-4o")));
        Assert.That(outcome.Provider, Is.EqualTo("openai"));
    }

    [TestCase("openai/gpt-4o", "EXT_OPENAI_ENABLED=1|OPENROUTER_ENABLED=1|ATLAS_BASE_URL|ProviderKit:Providers:atlas:Routes")]
    [TestCase("core42/jais-30b-chat", "core42/jais-30b-chat|ATLAS_BASE_URL|ProviderKit:Providers:atlas:Routes")]
    [TestCase("no-publisher", "no-publisher|ATLAS_BASE_URL")]
    public async Task DefaultRoutes_NobodyServesTheModel_IsUnavailableAndSaysWhatToSet(string model, string mentions)
    {
        await using var gateway = new RouteGateway([On, .. Xai]);
        var outcome = await gateway.AskAsync("atlas-" + model);
        Assert.That((outcome.Error!.HttpStatus, outcome.Error.Kind), Is.EqualTo((503, ProviderErrorKind.NotConfigured)));
        foreach (string part in mentions.Split('|')) Assert.That(outcome.Error.Message, Does.Contain(part));
        Assert.That(gateway.Calls, Is.Empty);
        Assert.That(gateway.Records.Single().Provider, Is.EqualTo("atlas"));
    }

    [Test]
    public async Task OwnAddress_Set_TakesEverythingUnderTheSameNames()
    {
        await using var gateway = new RouteGateway([On, .. Own, .. OpenAI, .. OpenRouter]);
        await gateway.AskAsync("atlas-openai/gpt-4o");
        await gateway.AskAsync("atlas-deepseek/deepseek-r1");
        Assert.That(gateway.Calls.Select(c => (c.Address.ToString(), c.Model, c.Token)), Is.EqualTo(
            [("https://own.test/v1/chat/completions", "openai/gpt-4o", "g1"), ("https://own.test/v1/chat/completions", "deepseek/deepseek-r1", "g1")]));
    }

    [Test]
    public async Task OwnAddress_ModelMap_RenamesTheModelsItNames()
    {
        await using var gateway = new RouteGateway([
            On, .. Own, "ProviderKit:Providers:atlas:ModelMap:0:Model=openai/gpt-4o", "ProviderKit:Providers:atlas:ModelMap:0:To=my-deployment:2"]);
        var outcome = await gateway.AskAsync("atlas-openai/gpt-4o");
        await gateway.AskAsync("atlas-openai/gpt-5");
        Assert.That(gateway.Calls.Select(c => c.Model), Is.EqualTo(["my-deployment:2", "openai/gpt-5"]));
        Assert.That((outcome.Model, outcome.Provider), Is.EqualTo(("atlas-openai/gpt-4o", "atlas")));
    }

    [Test]
    public async Task OwnAddress_UsersRoutes_TakeOnlyWhatTheyName()
    {
        await using var gateway = new RouteGateway([
            On, .. Own, .. OpenAI, .. Xai, "ProviderKit:Providers:atlas:Routes:0:Match=openai/*", "ProviderKit:Providers:atlas:Routes:0:Provider=OpenAI"]);
        Assert.That((await gateway.AskAsync("atlas-openai/gpt-4o")).Provider, Is.EqualTo("openai"));
        Assert.That((await gateway.AskAsync("atlas-xai/grok-3")).Provider, Is.EqualTo("atlas"));
    }

    [Test]
    public async Task OwnAddress_NoToken_SaysSo()
    {
        await using var gateway = new RouteGateway([On, "ATLAS_BASE_URL=https://own.test/v1", .. OpenAI]);
        var outcome = await gateway.AskAsync("atlas-openai/gpt-4o");
        Assert.That((outcome.Error!.Kind, outcome.Provider), Is.EqualTo((ProviderErrorKind.NotConfigured, "atlas")));
        Assert.That(outcome.Error.Message, Does.Contain("GITHUB_TOKEN"));
    }

    [TestCase("meta/a", "litellm", "a")]
    [TestCase("meta/b", "litellm", "meta.b:v2")]
    [TestCase("xai/c", "litellm", "routed/c-x")]
    [TestCase("mistral-ai/codestral-2501", "openrouter", "mistralai/codestral-2508")]
    [TestCase("openai/gpt-4o", "openai", "gpt-4o")]
    public async Task UsersRoutes_ExactBeforePublisherBeforeDefault_UseTheirNames(string model, string provider, string name)
    {
        await using var gateway = new RouteGateway([
            On, .. OpenAI, .. Xai, .. OpenRouter, "LITELLM_ENABLED=1",
            "ProviderKit:Providers:atlas:Routes:0:Match=meta/*", "ProviderKit:Providers:atlas:Routes:0:Provider=litellm",
            "ProviderKit:Providers:atlas:Routes:1:Match=meta/b", "ProviderKit:Providers:atlas:Routes:1:Provider=litellm", "ProviderKit:Providers:atlas:Routes:1:Model=meta.b:v2",
            "ProviderKit:Providers:atlas:Routes:2:Match=xai/*", "ProviderKit:Providers:atlas:Routes:2:Provider=litellm", "ProviderKit:Providers:atlas:Routes:2:Model=routed/*-x",
            "ProviderKit:Providers:atlas:Routes:3:Match=mistral-ai/*", "ProviderKit:Providers:atlas:Routes:3:Provider=openrouter"]);
        Assert.That((await gateway.AskAsync("atlas-" + model)).Provider, Is.EqualTo(provider));
        Assert.That(gateway.Calls.Single().Model, Is.EqualTo(name));
    }

    [Test]
    public async Task UsersRoutes_TargetIsOff_SaysWhatToSetAndAsksNobodyElse()
    {
        await using var gateway = new RouteGateway([
            On, .. OpenRouter, "ProviderKit:Providers:atlas:Routes:0:Match=openai/*", "ProviderKit:Providers:atlas:Routes:0:Provider=openai"]);
        var outcome = await gateway.AskAsync("atlas-openai/gpt-4o");
        Assert.That(outcome.Error!.HttpStatus, Is.EqualTo(503));
        Assert.That(outcome.Error.Message, Does.Contain("EXT_OPENAI_ENABLED=1"));
        Assert.That(gateway.Calls, Is.Empty);
    }

    [TestCase("openai/text-embedding-3-small", "EXT_OPENAI_ENABLED=1|EXT_OPENAI_API_KEY=o1", "https://api.openai.com/v1/embeddings", "text-embedding-3-small")]
    [TestCase("openai/text-embedding-3-large", "OPENROUTER_ENABLED=1|OPENROUTER_API_KEY=r1", "https://openrouter.ai/api/v1/embeddings", "openai/text-embedding-3-large")]
    [TestCase("cohere/cohere-embed-v3-english", "ATLAS_BASE_URL=https://own.test/v1|GITHUB_TOKEN=g1", "https://own.test/v1/embeddings", "cohere/cohere-embed-v3-english")]
    public async Task Embeddings_AreRoutedLikeTheRest(string model, string settings, string address, string name)
    {
        await using var gateway = new RouteGateway([On, .. settings.Split('|')]) { Answer = call => RouteGateway.Vector(call.Model) };
        var outcome = await gateway.EmbedAsync("atlas-" + model);
        Assert.That((outcome.Error, outcome.Model), Is.EqualTo(((ProviderError?)null, "atlas-" + model)));
        Assert.That(gateway.Calls.Select(c => (c.Address.ToString(), c.Model)), Is.EqualTo([(address, name)]));
    }

    [Test]
    public async Task DefaultProvider_Atlas_AnswersUnderTheNameWithoutPrefix()
    {
        await using var gateway = new RouteGateway([On, .. OpenAI, "ProviderKit:DefaultProvider=atlas"]);
        Assert.That((await gateway.AskAsync("openai/gpt-4o")).Model, Is.EqualTo("openai/gpt-4o"));
        Assert.That(gateway.Calls.Single().Model, Is.EqualTo("gpt-4o"));
    }
}
