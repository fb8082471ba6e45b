using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Routes;

/// <summary>The gateway's own models, seen from outside.</summary>
public class NamedModelTests
{
    private const string Later = """ "messages":[{"role":"assistant","content":"a"},{"role":"assistant","content":"b"},{"role":"assistant","content":"c"},{"role":"user","content":"d"}] """;

    [TestCase("ordered", false)]
    [TestCase("ordered", true)]
    [TestCase("weighted", false)]
    [TestCase("round-robin", true)]
    [TestCase("least-busy", false)]
    [TestCase("lead-worker", true)]
    public async Task Chat_AnyStrategy_IsAnsweredUnderTheNameAsked(string strategy, bool stream)
    {
        await using var app = await StartAsync(strategy);
        for (int i = 0; i < 4; i++)
        {
            var answer = await app.ChatAsync("fast", stream);
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
            Assert.That(answer.Header("x-providerkit-provider"), Is.AnyOf("openai", "xai"));
            Assert.That(answer.Text, Does.Contain("\"model\":\"fast\"").And.Not.Contain("\"model\":\"gpt-4o\"").And.Not.Contain("\"model\":\"grok-4\""));
            Assert.That((await app.RecordOf(answer)).Model, Is.EqualTo("fast"));
        }
    }

    [TestCase("ordered")]
    [TestCase("weighted")]
    [TestCase("round-robin")]
    [TestCase("least-busy")]
    public async Task Chat_OneTargetIsLimited_TheOtherAnswersAndTheTrailTellsWhy(string strategy)
    {
        await using var app = await StartAsync(strategy, setup => setup.Tokens = ["canary-1-sim:429:retry-after:60"]);
        for (int i = 0; i < 4; i++) Assert.That((await app.ChatAsync("fast")).Header("x-providerkit-provider"), Is.EqualTo("xai"));
        var steps = app.Service<RequestTrailStore>().Recent(100).SelectMany(trail => trail.Steps).Where(step => step.Kind == TrailStepKind.Fallback);
        Assert.That(steps.Select(step => (step.From, step.Provider)), Is.Not.Empty.And.All.EqualTo(("openai", "xai")));
    }

    [Test]
    public async Task Chat_RoundRobin_TakesTurns()
    {
        await using var app = await StartAsync("round-robin");
        var served = new List<string?>();
        for (int i = 0; i < 4; i++) served.Add((await app.ChatAsync("fast")).Header("x-providerkit-provider"));
        Assert.That(served, Is.EqualTo(["openai", "xai", "openai", "xai"]));
    }

    [Test]
    public async Task Chat_LeadAndWorker_TheWorkerTakesLaterTurns()
    {
        await using var app = await StartAsync("lead-worker");
        Assert.That((await app.ChatAsync("fast")).Header("x-providerkit-provider"), Is.EqualTo("openai"));
        Assert.That((await app.PostAsync($$"""{"model":"fast",{{Later}}}""")).Header("x-providerkit-provider"), Is.EqualTo("xai"));
    }

    [Test]
    public async Task Chat_FallbackIsOff_TheFirstTargetsErrorIsTold()
    {
        await using var app = await StartAsync("ordered", setup => setup.Tokens = ["canary-1-sim:500"]);
        var request = Chat.Post(Chat.Body("fast", stream: false));
        request.Headers.Add("X-ProviderKit-Fallback", "off");
        var answer = await app.SendAsync(request);
        Assert.That((answer.Status, answer.Header("x-providerkit-provider")), Is.EqualTo((502, "openai")));
    }

    [Test]
    public async Task Models_NamedOnes_AreListedAsTheGatewaysOwn()
    {
        await using var app = await StartAsync("ordered");
        var listed = JsonElement.Parse((await app.GetAsync("/v1/models")).Text).GetProperty("data").EnumerateArray()
            .Where(model => model.GetProperty("owned_by").GetString() == "providerkit").Select(model => model.GetProperty("id").GetString());
        Assert.That(listed, Is.EqualTo(["fast"]));
        Assert.That(JsonElement.Parse((await app.GetAsync("/v1/models/fast")).Text).GetProperty("owned_by").GetString(), Is.EqualTo("providerkit"));
    }

    [Test]
    public async Task Monitoring_NamedModels_ShowStrategyTargetsAndProblems()
    {
        await using var app = await StartAsync("weighted", setup => setup.Options.Add(options =>
        {
            options.Models["fast"].Targets[0].Weight = 3;
            options.Models["fast"].Targets.Add(new NamedModelTarget { Model = "ext-openrouter-x" });
        }));
        var answer = JsonElement.Parse((await app.GetAsync("/api/monitoring/named-models")).Text);
        Assert.That(answer.GetProperty("total").GetInt32(), Is.EqualTo(1));
        var model = answer.GetProperty("models")[0];
        Assert.That((model.GetProperty("name").GetString(), model.GetProperty("strategy").GetString(), model.TryGetProperty("problem", out _)), Is.EqualTo(("fast", "weighted", false)));
        Assert.That(
            model.GetProperty("targets").EnumerateArray().Select(target => (target.GetProperty("model").GetString(), target.GetProperty("weight").GetInt32(), target.GetProperty("callsInFlight").GetInt32(), target.TryGetProperty("problem", out _))),
            Is.EqualTo([("ext-openai-gpt-4o", 3, 0, false), ("ext-xai-grok-4", 1, 0, false), ("ext-openrouter-x", 1, 0, true)]));
    }

    private static Task<GatewayApp> StartAsync(string strategy, Action<GatewaySetup>? configure = null) => GatewayApp.StartAsync(setup =>
    {
        // Drawn by chance, the first target would be missing from one series of four in sixteen.
        setup.Kit.Add((kit, _) => kit.Services.AddSingleton<Random>(new AlwaysFirst()));
        setup.Options.Add(options => options.Models["fast"] = new NamedModelOptions
        {
            Strategy = strategy,
            Targets = { new() { Model = "ext-openai-gpt-4o" }, new() { Model = "ext-xai-grok-4" } },
        });
        configure?.Invoke(setup);
    });

    private sealed class AlwaysFirst : Random
    {
        public override long NextInt64(long maxValue) => 0;
    }
}
