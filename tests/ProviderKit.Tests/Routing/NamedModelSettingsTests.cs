using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Routing;

public class NamedModelSettingsTests
{
    private const string At = "ProviderKit:Models:";

    [Test]
    public void Read_Section_IsAModelWithItsStrategysSettings()
    {
        using var host = Host.With(
            (At + "fast:Strategy", "lead-worker"), (At + "fast:Targets:1:Model", "ext-xai-b"), (At + "fast:Targets:0", "ext-openai-a"), (At + "fast:Targets:1:Weight", "3"),
            (At + "fast:LeadTurns", "1"), (At + "fast:failurethreshold", "4"), (At + "plain:Targets:0", "fast"));
        var fast = host.Options.Models["fast"];
        Assert.That(fast.Strategy, Is.EqualTo("lead-worker"));
        Assert.That(fast.Targets, Is.EqualTo([new NamedModelTarget { Model = "ext-openai-a" }, new NamedModelTarget { Model = "ext-xai-b", Weight = 3 }]));
        Assert.That(fast.Settings, Is.EquivalentTo(new Dictionary<string, string> { ["LeadTurns"] = "1", ["failurethreshold"] = "4" }));
        Assert.That(host.Registry.GetNamedModels().Select(model => (model.Name, model.Strategy, model.Targets.Count)), Is.EquivalentTo([("fast", "lead-worker", 2), ("plain", "ordered", 1)]));
    }

    [Test]
    public void Mistakes_InEveryModel_AreReportedTogether()
    {
        var failures = FailuresOf(
            (At + "a:Strategy", "fastest"), (At + "a:Targets:0", "ext-openai-a"),
            (At + "b:Strategy", "weighted"),
            (At + "c:Targets:0:Model", "nobody-gpt-4"), (At + "c:Targets:1:Weight", "2"), (At + "c:Targets:2:Model", "ext-openai-../x"),
            (At + "d:Targets:0", "ext-openai-a"), (At + "d:Targets:1", "ext-openai-a"),
            (At + "e:Targets:0", "e"),
            (At + "f:Strategy", "lead-worker"), (At + "f:Targets:0", "ext-openai-a"), (At + "f:LeadTurn", "1"), (At + "f:FallbackTurns", "0"),
            (At + "g h:Targets:0", "ext-openai-a"),
            ("ProviderKit:Fallbacks:0:Model", "ext-openai-a"));
        string[] expected =
        [
            "a:Strategy: there is no strategy fastest. Known: ordered, weighted, round-robin, least-busy, lead-worker.",
            "b:Targets:0 is missing: a model that serves b.",
            "c:Targets:0:Model: nobody-gpt-4 is not a named model and does not begin with a provider's prefix. The prefixes are ",
            "c:Targets:1:Model is missing: ",
            "c:Targets:2:Model: ext-openai-../x is not a valid model name.",
            "d:Targets names ext-openai-a more than once.",
            "e:Targets:0:Model: e is not a named model other than this one and does not begin with a provider's prefix.",
            "f:Targets must be two for the strategy lead-worker: the lead, then the worker.",
            "f:LeadTurn is not a setting of the strategy lead-worker. It has LeadTurns, FailureThreshold, FallbackTurns.",
            "f:FallbackTurns must be a whole number, 1 or more.",
            "g h: a model's name has 1 to 256 letters, digits and ._:/@+~-",
        ];
        foreach (string start in expected) Assert.That(failures, Has.One.StartsWith(At + start));
        Assert.That(failures, Has.One.StartsWith("ProviderKit:Fallbacks:0:To:0"), "with the mistakes of fallbacks");
        Assert.That(failures, Has.Length.EqualTo(expected.Length + 1), string.Join('\n', failures));
    }

    [TestCase("0")]
    [TestCase("1000001")]
    [TestCase("half")]
    public void Weight_OutOfRange_IsRefused(string weight) =>
        Assert.That(
            FailuresOf((At + "a:Targets:0:Model", "ext-openai-a"), (At + "a:Targets:0:Weight", weight)),
            Is.EqualTo([At + "a:Targets:0:Weight must be a whole number from 1 to 1000000."]));

    [Test]
    public void Target_UnknownSetting_IsRefused() =>
        Assert.That(FailuresOf((At + "a:Targets:0:Model", "ext-openai-a"), (At + "a:Targets:0:Wait", "1")), Has.One.StartsWith(At + "a:Targets:0:Wait is not a setting"));

    [Test]
    public void Circles_AreReportedOnceEachWithTheirWay()
    {
        var failures = FailuresOf(
            (At + "a:Targets:0", "ext-openai-a"), (At + "a:Targets:1", "b"), (At + "b:Targets:0", "c"), (At + "c:Targets:0", "a"),
            (At + "x:Targets:0", "y"), (At + "y:Targets:0", "x"), (At + "outside:Targets:0", "a"));
        Assert.That(failures, Is.EquivalentTo([
            At + "a:Targets lead in a circle: a -> b -> c -> a.", At + "x:Targets lead in a circle: x -> y -> x."]));
    }

    [Test]
    public void Targets_ReachedOnTwoWays_AreNoCircle()
    {
        using var host = Host.With(
            (At + "top:Targets:0", "left"), (At + "top:Targets:1", "right"), (At + "left:Targets:0", "base"), (At + "right:Targets:0", "base"), (At + "base:Targets:0", "ext-openai-a"));
        Assert.That(host.Registry.GetNamedModels(), Has.Count.EqualTo(4));
    }

    [Test]
    public void Mistakes_InCode_AreReportedToo()
    {
        using var host = Host.Of(services => services.AddProviderKit(options =>
        {
            options.Models["a"] = new NamedModelOptions { Targets = { new() { Model = "ext-openai-a", Weight = 0 } } };
            options.Models[""] = new NamedModelOptions { Targets = { new() } };
        }));
        var failures = Assert.Throws<OptionsValidationException>(() => _ = host.Registry)!.Failures;
        Assert.That(failures.Select(f => f.Split(' ')[0]), Is.EquivalentTo([At + "a:Targets:0:Weight", At + ":", At + ":Targets:0:Model"]));
    }

    [Test]
    public void Section_ReadTwice_IsOneModel()
    {
        var settings = Host.Configuration((At + "a:Targets:0", "ext-openai-a"), (At + "a:Targets:1", "ext-xai-b"));
        using var host = Host.Of(services =>
        {
            services.AddProviderKit(settings);
            return services.AddProviderKit(settings);
        });
        Assert.That(host.Options.Models["a"].Targets.Select(target => target.Model), Is.EqualTo(["ext-openai-a", "ext-xai-b"]));
        Assert.That(host.Registry.GetNamedModels(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task List_NamedModels_AreTheGatewaysOwnAndComeOnce()
    {
        using var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:Providers:openai:Models:0", "gpt-4o"), ("ProviderKit:Providers:openai:Models:1", "o3"),
            (At + "fast:Targets:0", "ext-openai-gpt-4o"), (At + "ext-openai-o3:Targets:0", "ext-openai-gpt-4o"));
        var catalog = host.Services.GetRequiredService<ModelCatalog>();
        Assert.That(
            (await catalog.ListAsync()).Select(model => (model.Id, model.Provider)),
            Is.EquivalentTo([("fast", "providerkit"), ("ext-openai-o3", "providerkit"), ("ext-openai-gpt-4o", "openai")]));
        Assert.That((await catalog.FindAsync("fast")).Model?.Provider, Is.EqualTo("providerkit"));
        Assert.That((await catalog.FindAsync("slow")).Error?.Code, Is.EqualTo("model_not_found"));
    }

    [Test]
    public void Start_NothingServesANamedModel_IsWarnedAbout()
    {
        using var host = Host.With((At + "fast:Targets:0", "ext-openai-gpt-4o"));
        Assert.That(host.Registry.GetNamedModels().Single().Problem, Does.Contain("EXT_OPENAI_ENABLED=1"));
        Assert.That(host.Log.All.Select(one => one.Text), Has.Some.Contains("fast has no target that can serve").And.Contains("EXT_OPENAI_ENABLED=1"));
    }

    private static string[] FailuresOf(params (string Name, string? Value)[] settings)
    {
        using var host = Host.With(settings);
        return [.. Assert.Throws<OptionsValidationException>(() => _ = host.Registry)!.Failures];
    }
}
