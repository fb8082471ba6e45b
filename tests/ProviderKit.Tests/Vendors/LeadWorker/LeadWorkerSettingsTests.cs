using ProviderKit.Tests.Routing;

namespace ProviderKit.Tests.Vendors.LeadWorker;

public class LeadWorkerSettingsTests
{
    private const string On = "LEAD_WORKER_ENABLED=1";
    private static readonly string[] Pair =
    [
        "ProviderKit:Providers:lead_worker:Pairs:0:Model=worker-fast", "ProviderKit:Providers:lead_worker:Pairs:0:Lead=ext-openai-a",
        "ProviderKit:Providers:lead_worker:Pairs:0:Worker=ext-xai-b",
    ];

    [TestCase("worker-fast")]
    [TestCase("anything")]
    public async Task NeitherAddressNorPairs_SaysWhatToSetAndCallsNobody(string model)
    {
        await using var gateway = new RouteGateway(On, "LEAD_WORKER_TOKEN_1=t");
        var outcome = await gateway.AskAsync("ext-leadworker-" + model);
        Assert.That((outcome.Error!.HttpStatus, outcome.Error.Kind, outcome.Provider), Is.EqualTo((503, ProviderErrorKind.NotConfigured, "lead_worker")));
        foreach (string part in (string[])["LEAD_WORKER_BASE_URL", "ProviderKit:Providers:lead_worker:Pairs:0:Model"]) Assert.That(outcome.Error.Message, Does.Contain(part));
        Assert.That(gateway.Registry.Find("lead_worker")!.Problem, Is.EqualTo(outcome.Error.Message));
        Assert.That(gateway.Calls, Is.Empty);
    }

    [Test]
    public async Task Address_Set_TakesAllModelsAndLeavesPairsAside()
    {
        await using var gateway = new RouteGateway([On, "LEAD_WORKER_BASE_URL=https://own.test", "LEAD_WORKER_TOKEN_1=t", .. Pair]);
        Assert.That((await gateway.AskAsync("ext-leadworker-worker-fast")).Provider, Is.EqualTo("lead_worker"));
        Assert.That(gateway.Calls.Single(), Is.EqualTo(new RouteGateway.Call(new Uri("https://own.test/v1/chat/completions"), "worker-fast", "t")));
        Assert.That(gateway.Registry.Models.Count(m => m.Provider == "lead_worker"), Is.EqualTo(5));
    }

    [TestCase("", "EXT_OPENAI_ENABLED=1")]
    [TestCase("EXT_OPENAI_ENABLED=1|EXT_OPENAI_API_KEY=o1", "XAI_ENABLED=1")]
    [TestCase("EXT_OPENAI_ENABLED=1|EXT_OPENAI_API_KEY=o1|XAI_ENABLED=1", "XAI_API_KEY")]
    [TestCase("EXT_OPENAI_ENABLED=1|EXT_OPENAI_API_KEY=o1|XAI_ENABLED=1|XAI_API_KEY=x1", null)]
    public async Task Pair_NeedsBothOfItsProviders(string settings, string? mentions)
    {
        await using var gateway = new RouteGateway([On, .. Pair, .. settings.Split('|', StringSplitOptions.RemoveEmptyEntries)]);
        var outcome = await gateway.AskAsync("ext-leadworker-worker-fast");
        string? problem = gateway.Registry.Find("lead_worker")!.Problem;
        if (mentions is null)
        {
            Assert.That((outcome.Error, problem), Is.EqualTo(((ProviderError?)null, (string?)null)));
            return;
        }
        Assert.That((outcome.Error!.HttpStatus, outcome.Error.Message), Is.EqualTo((503, problem)));
        Assert.That(problem, Does.Contain(mentions));
        Assert.That(gateway.Calls, Is.Empty);
    }

    [Test]
    public async Task Models_AreThePairs_OthersDoNotExist()
    {
        await using var gateway = new RouteGateway([On, .. Pair]);
        Assert.That(gateway.Registry.Models.Select(m => m.Id), Is.EqualTo(["ext-leadworker-worker-fast"]));
        var error = (await gateway.AskAsync("ext-leadworker-worker-gpt-4")).Error!;
        Assert.That((error.HttpStatus, error.Code), Is.EqualTo((404, "model_not_found")));
        Assert.That(error.Message, Does.Contain("worker-fast").And.Contain("ProviderKit:Providers:lead_worker:Pairs:1:Model"));
    }

    [Test]
    public async Task Numbers_FromSettings_AreTaken()
    {
        await using var gateway = new RouteGateway([
            On, .. Pair, "ProviderKit:Providers:lead_worker:Pairs:0:LeadTurns=0", "EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1", "XAI_ENABLED=1", "XAI_API_KEY=x1",
            "ProviderKit:Providers:lead_worker:Pairs:0:FailureThreshold=1", "ProviderKit:Providers:lead_worker:Pairs:0:FallbackTurns=1"]);
        await gateway.AskAsync("ext-leadworker-worker-fast");
        await gateway.AskAsync("ext-leadworker-worker-fast", """[{"role":"assistant","content":"Wrong."},{"role":"user","content":"x"}]""");
        await gateway.AskAsync("ext-leadworker-worker-fast", """[{"role":"assistant","content":"Wrong."},{"role":"assistant","content":"Right."},{"role":"user","content":"x"}]""");
        Assert.That(gateway.Calls.Select(c => c.Model), Is.EqualTo(["b", "a", "b"]));
    }

    [Test]
    public async Task Embeddings_AreTheLeads()
    {
        await using var gateway = new RouteGateway([On, .. Pair, "EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1", "XAI_ENABLED=1", "XAI_API_KEY=x1"])
        {
            Answer = call => RouteGateway.Vector(call.Model),
        };
        Assert.That((await gateway.EmbedAsync("ext-leadworker-worker-fast")).Provider, Is.EqualTo("openai"));
        Assert.That(gateway.Calls.Single().Model, Is.EqualTo("a"));
    }
}
