using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Routing.Strategies;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Routing;

/// <summary>Strategies that an app brings along.</summary>
public class OwnStrategyTests
{
    private const string Reply = """{"model":"u","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}""";

    private static readonly (string, string?)[] Settings =
    [
        ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "o1"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "x1"),
        ("ProviderKit:Models:fast:Strategy", "Last-First"), ("ProviderKit:Models:fast:Targets:0", "ext-openai-a"), ("ProviderKit:Models:fast:Targets:1", "ext-xai-b"),
    ];

    [Test]
    public async Task Send_StrategyByName_ChoosesAndIsCheckedWithTheRest()
    {
        using var host = Host.With(kit => kit.AddRoutingStrategy<LastFirst>(), Settings);
        Serve(host);
        Assert.That(await AskAsync(host), Is.EqualTo("xai"));
        Assert.That(host.Registry.GetNamedModels().Single().Strategy, Is.EqualTo("last-first"));

        using var wrong = Host.With(kit => kit.AddRoutingStrategy<LastFirst>(), [.. Settings, ("ProviderKit:Models:fast:Depth", "3"), ("ProviderKit:Models:b:Strategy", "last-first")]);
        Assert.That(
            Assert.Throws<OptionsValidationException>(() => _ = wrong.Registry)!.Failures.Select(f => f.Split(' ')[0]),
            Is.EquivalentTo(["ProviderKit:Models:fast:Depth", "ProviderKit:Models:b:Targets:0"]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Send_StrategyHasABuiltInName_TakesItsPlace(bool registeredBefore)
    {
        using var host = Host.Of(services =>
        {
            if (registeredBefore) services.AddSingleton<IRoutingStrategy>(new LastFirst("ordered"));
            var kit = services.AddProviderKit(Host.Configuration([.. Settings[..4], ("ProviderKit:Models:fast:Targets:0", "ext-openai-a"), ("ProviderKit:Models:fast:Targets:1", "ext-xai-b")]));
            if (!registeredBefore) services.AddSingleton<IRoutingStrategy>(new LastFirst("ordered"));
            return kit;
        });
        Serve(host);
        Assert.That(await AskAsync(host), Is.EqualTo("xai"));
    }

    [Test]
    public async Task Send_SeededRandom_IsWhatWeightedDrawsFrom()
    {
        Assert.That(await OrderAsync(11), Is.EqualTo(await OrderAsync(11)));
        Assert.That(await OrderAsync(11), Is.Not.EqualTo(await OrderAsync(12)));

        static async Task<string> OrderAsync(int seed)
        {
            using var host = Host.With(kit => kit.Services.AddSingleton(new Random(seed)), [.. Settings.Where(setting => setting.Item2 != "Last-First"), ("ProviderKit:Models:fast:Strategy", "weighted")]);
            Serve(host);
            var served = new List<string?>();
            for (int i = 0; i < 40; i++) served.Add(await AskAsync(host));
            return string.Join(' ', served);
        }
    }

    [TestCase("throws")]
    [TestCase("foreign")]
    [TestCase("null")]
    public async Task Send_StrategyFails_IsAnInternalErrorAndLogged(string fault)
    {
        using var host = Host.Of(services =>
        {
            services.AddSingleton<IRoutingStrategy>(new Faulty(fault));
            return services.AddProviderKit(Host.Configuration(Settings));
        });
        await using (var result = await host.Dispatcher.SendAsync(ChatRequest.Create("fast", [new PlainMessage("user", "hi")])))
        {
            Assert.That(result.Error!.Kind, Is.EqualTo(ProviderErrorKind.Internal));
            Assert.That(result.Error.Message, Is.EqualTo("The strategy last-first of the model fast failed unexpectedly."));
        }
        Assert.That(host.Log.All.Where(one => one.Id is 112 or 113).Select(one => one.Text), Has.One.Contains("last-first").And.None.Contains("secret"));
    }

    [Test]
    public async Task Send_StrategyRefuses_ItsErrorIsToldWithoutACall()
    {
        using var host = Host.Of(services =>
        {
            services.AddSingleton<IRoutingStrategy>(new Faulty("refuses"));
            return services.AddProviderKit(Host.Configuration(Settings));
        });
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("fast", [new PlainMessage("user", "hi")]));
        Assert.That((result.Error!.Kind, result.Error.Message, result.Attempts), Is.EqualTo((ProviderErrorKind.QuotaExhausted, "The budget is spent.", 0)));
    }

    [Test]
    public void Choice_OfNothing_IsRefused() => Assert.Throws<ArgumentException>(() => _ = new RoutingChoice([]));

    private static void Serve(Host host) => host.Upstream.When("*").Respond("application/json", Reply);

    private static async Task<string?> AskAsync(Host host)
    {
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("fast", [new PlainMessage("user", "hi")]));
        Assert.That(result.Error, Is.Null);
        return result.Provider;
    }

    private sealed class LastFirst(string name) : IRoutingStrategy
    {
        public LastFirst()
            : this("last-first")
        {
        }

        public string Name => name;

        public IEnumerable<string> Check(NamedModelOptions model) => model.Settings.Keys.Select(setting => $":{setting} is not known.");

        public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) => new Chooser(new RoutingChoice([.. targets.Reverse()]));

        private sealed class Chooser(RoutingChoice choice) : IRoutingChooser
        {
            public RoutingChoice Choose(ChatRequest request) => choice;
        }
    }

    private sealed class Faulty(string fault) : IRoutingStrategy, IRoutingChooser
    {
        public string Name => "last-first";

        public IEnumerable<string> Check(NamedModelOptions model) => [];

        public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) => this;

        public RoutingChoice Choose(ChatRequest request) => fault switch
        {
            "throws" => throw new InvalidOperationException("a secret"),
            "foreign" => new RoutingChoice(new RoutingTarget("ext-openai-a")),
            "refuses" => RoutingChoice.Failed(new ProviderError(ProviderErrorKind.QuotaExhausted, "The budget is spent.")),
            _ => null!,
        };
    }
}
