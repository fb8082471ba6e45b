namespace ProviderKit.Tests.Routing;

/// <summary>The strategy <c>lead-worker</c> under a named model, which is what the older setting <c>Pairs</c> stands for.</summary>
public class NamedPairTests
{
    private const string First = """[{"role":"user","content":"Hello"}]""";
    private const string Later = """[{"role":"assistant","content":"a"},{"role":"assistant","content":"b"},{"role":"assistant","content":"c"},{"role":"user","content":"d"}]""";
    private const string Failing = """[{"role":"assistant","content":"a"},{"role":"assistant","content":"Wrong"},{"role":"assistant","content":"Wrong"},{"role":"user","content":"d"}]""";

    private static readonly string[] Providers = ["EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1", "XAI_ENABLED=1", "XAI_API_KEY=x1", "LEAD_WORKER_ENABLED=1"];

    private static readonly string[] Named =
    [
        "ProviderKit:Models:duo:Strategy=lead-worker", "ProviderKit:Models:duo:Targets:0:Model=ext-openai-big", "ProviderKit:Models:duo:Targets:1:Model=ext-xai-small",
    ];

    private static readonly string[] Pair =
    [
        "ProviderKit:Providers:lead_worker:Pairs:0:Model=duo", "ProviderKit:Providers:lead_worker:Pairs:0:Lead=ext-openai-big",
        "ProviderKit:Providers:lead_worker:Pairs:0:Worker=ext-xai-small",
    ];

    [Test]
    public async Task Send_AnyConversation_BothFormsOfSettingsGoTheSameWay(
        [Values(First, Later, Failing)] string messages, [Values(200, 400, 429, 500, 503)] int status, [Values("", ":LeadTurns=1", ":LeadTurns=0", ":FailureThreshold=1")] string setting)
    {
        string[] rules = setting.Length == 0 ? [] : [$"ProviderKit:Models:duo{setting}", $"ProviderKit:Providers:lead_worker:Pairs:0{setting}"];
        Assert.That(await WayAsync("duo"), Is.EqualTo(await WayAsync("ext-leadworker-duo")));

        async Task<string> WayAsync(string model)
        {
            await using var gateway = new RouteGateway([.. Providers, .. Named, .. Pair, .. rules]);
            gateway.Answer = call => gateway.Calls.Count % 2 == 1 && status != 200 ? RouteGateway.Error(status) : RouteGateway.Good(call.Model);
            var outcome = await gateway.AskAsync(model, messages);
            return $"{string.Join(' ', gateway.Calls.Select(call => call.Model))}: {outcome.Provider} {outcome.Attempts} {outcome.Error?.Message}";
        }
    }

    [Test]
    public async Task Send_OneHalfIsNotSetUp_SaysWhatToSetAndCallsNobody()
    {
        await using var gateway = new RouteGateway([.. Providers[..2], .. Named]);
        var outcome = await gateway.AskAsync("duo", First);
        Assert.That((outcome.Error!.Kind, outcome.Error.HttpStatus), Is.EqualTo((ProviderErrorKind.NotConfigured, 503)));
        Assert.That(outcome.Error.Message, Does.Contain("XAI_ENABLED=1"));
        Assert.That(gateway.Calls, Is.Empty);
    }

    [TestCase("ProviderKit:Models:duo:LeadTurns=0", "duo", "error: no such file", "big")]
    [TestCase("ProviderKit:Models:duo:LeadTurns=0", "duo", "two files", "small")]
    [TestCase("ProviderKit:Models:duo:LeadTurns=2", "duo", "two files", "small")]
    [TestCase("ProviderKit:Models:duo:LeadTurns=3", "duo", "two files", "big")]
    [TestCase("ProviderKit:Providers:lead_worker:Pairs:0:LeadTurns=0", "ext-leadworker-duo", "error: no such file", "big")]
    [TestCase("ProviderKit:Models:outer:Targets:0=duo", "outer", "error: no such file", "big")]
    public async Task Send_ConversationInMessages_TurnsAndFailedToolsCount(string setting, string model, string result, string served)
    {
        string[] others = model == "outer" ? ["ProviderKit:Models:duo:LeadTurns=0"] : [];
        await using var gateway = new RouteGateway([.. Providers, .. Named, .. Pair, setting, .. others]);
        string turns = string.Join(',', Enumerable.Range(1, 2).Select(i => $$$"""
            {"role":"assistant","content":[{"type":"tool_use","id":"toolu_{{{i}}}","name":"ls","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_{{{i}}}","content":"{{{result}}}"}]}
            """));
        var outcome = await gateway.AskInMessagesAsync(model, $$"""[{"role":"user","content":"List."},{{turns}}]""");
        Assert.That(outcome.Error, Is.Null);
        Assert.That(gateway.Calls.Select(call => call.Model), Is.EqualTo([served]));
    }

    [TestCase("ordered")]
    [TestCase("weighted")]
    [TestCase("round-robin")]
    [TestCase("least-busy")]
    [TestCase("lead-worker")]
    public async Task Embed_AnyStrategy_ReachesATargetThatHasEmbeddings(string strategy)
    {
        await using var gateway = new RouteGateway([
            .. Providers, "OLLAMA_ENABLED=1", $"ProviderKit:Models:vectors:Strategy={strategy}",
            "ProviderKit:Models:vectors:Targets:0=ext-openai-text-embedding-3-small", "ProviderKit:Models:vectors:Targets:1=ext-openai-text-embedding-3-large"])
        {
            Answer = call => RouteGateway.Vector(call.Model),
        };
        var outcome = await gateway.EmbedAsync("vectors");
        Assert.That((outcome.Error, outcome.Model, outcome.Provider), Is.EqualTo(((ProviderError?)null, "vectors", "openai")));
    }

    [Test]
    public async Task Embed_TargetHasNoEmbeddings_IsSkipped()
    {
        await using var gateway = new RouteGateway([.. Providers, "ProviderKit:Models:vectors:Targets:0=ext-xai-a", "ProviderKit:Models:vectors:Targets:1=ext-openai-text-embedding-3-large"])
        {
            Answer = call => RouteGateway.Vector(call.Model),
        };
        Assert.That((await gateway.EmbedAsync("vectors")).Provider, Is.EqualTo("openai"));
        await using var none = new RouteGateway([.. Providers, "ProviderKit:Models:vectors:Targets:0=ext-xai-a"]);
        var refused = await none.EmbedAsync("vectors");
        Assert.That((refused.Error is null, refused.Provider, none.Calls.Count), Is.EqualTo((false, "xai", 0)));
    }
}
