using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Diagnostics;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Diagnostics;

public class GatewayMeterTests
{
    private const string Reply = """{"model":"u","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}""";

    [Test]
    public async Task Tokens_AreCountedByState()
    {
        using var meter = new GatewayMeter(null);
        using var measured = Measured.Of(meter.Meter);
        var kinds = new Dictionary<string, ProviderErrorKind> { ["A"] = ProviderErrorKind.RateLimited, ["B"] = ProviderErrorKind.UpstreamAuthentication };
        var gateway = new Gateway(
            new FakeProvider(call => kinds.TryGetValue(call.Token!.Name, out var kind) ? FakeProvider.Failed(kind) : FakeProvider.Whole()), "A", "B", "C");
        meter.WatchTokens(gateway.Registry);
        await gateway.RunAsync();

        measured.Ask();

        Assert.That(measured.Of("providerkit.tokens"), Is.EqualTo(States(1, 1, 1)));
        Assert.That(measured.Of("providerkit.blocks"), Is.EqualTo(PerToken(1, 1, 0)));
        Assert.That(measured.Of("providerkit.avoided_rate_limits"), Is.EqualTo(PerToken(0, 0, 0)));

        gateway.Pool.Reset("A");
        gateway.Pool.Remove("B");
        Assert.That(measured.Ask().Of("providerkit.tokens"), Is.EqualTo(States(2, 0, 0)));
        Assert.That(measured.Of("providerkit.blocks").Count(), Is.EqualTo(2), "the count of one that is removed goes with it");

        static string[] States(int free, int blocked, int quarantined) =>
        [
            $"{free} gen_ai.provider.name=acme,providerkit.token.state=free",
            $"{blocked} gen_ai.provider.name=acme,providerkit.token.state=blocked",
            $"{quarantined} gen_ai.provider.name=acme,providerkit.token.state=quarantined",
        ];
        static string[] PerToken(params int[] counts) =>
            [.. counts.Select((count, i) => $"{count} gen_ai.provider.name=acme,providerkit.token.name={"ABC"[i]}")];
    }

    [Test]
    public async Task Requests_RunningAndWaiting_AreTold()
    {
        var running = new TaskCompletionSource<ProviderReply>();
        var options = new ProviderKitOptions { Limits = { MaxConcurrent = 1 } };
        var gateway = new Gateway(new FakeProvider((_, _) => new ValueTask<ProviderReply>(running.Task)), new FakeTime(), options, "A");
        using var meter = new GatewayMeter(null);
        using var measured = Measured.Of(meter.Meter);
        meter.WatchRequests(() => gateway.Services.InFlight.Count, () => gateway.Services.Gates!.Waiting, new ByteBudget(1 << 20, TimeSpan.Zero, gateway.Time), gateway.Registry);

        var first = gateway.SendAsync().AsTask();
        var second = gateway.SendAsync().AsTask();
        measured.Ask();
        Assert.That(measured.Of("providerkit.requests.active"), Is.EqualTo(["2"]));
        Assert.That(measured.Of("providerkit.queue.length"), Is.EqualTo(["1 providerkit.queue.name=calls", "0 providerkit.queue.name=memory", "0 providerkit.queue.name=tokens"]));

        running.SetResult(FakeProvider.Failed(ProviderErrorKind.InvalidRequest));
        await (await first).DisposeAsync();
        await (await second).DisposeAsync();
        Assert.That(measured.Ask().Of("providerkit.requests.active"), Is.EqualTo(["0"]));
        Assert.That(measured.Of("providerkit.queue.length"), Is.EqualTo(["0 providerkit.queue.name=calls", "0 providerkit.queue.name=memory", "0 providerkit.queue.name=tokens"]));
    }

    [Test]
    public void LogDrops_AreAskedFor()
    {
        using var meter = new GatewayMeter(null);
        using var measured = Measured.Of(meter.Meter);
        meter.WatchLogDrops(() => 17);
        Assert.That(measured.Ask().Of("providerkit.log.drops"), Is.EqualTo(["17"]));
    }

    [TestCase(null, true)]
    [TestCase("0", false)]
    public async Task Container_MeasuresUnlessToldNotTo(string? enabled, bool measures)
    {
        using var host = Host.With(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "k"), ("ProviderKit:Metrics:Enabled", enabled));
        host.Upstream.When("*").Respond("application/json", Reply);
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        using var measured = new Measured(meter => meter.Scope == factory && meter.Name == ProviderKitDiagnostics.MeterName);

        var request = ChatRequest.Create("ext-openai-gpt-4o", [new PlainMessage("user", "Hello")]);
        await (await host.Dispatcher.SendAsync(request)).DisposeAsync();

        Assert.That(measured.Of("gen_ai.client.operation.duration").Any(), Is.EqualTo(measures));
        Assert.That(measured.Ask().Of("providerkit.tokens").Any(), Is.EqualTo(measures));
        Assert.That(host.Services.GetRequiredService<UsageStatistics>().Report(UsageWindow.SinceStart).Total.Requests, Is.EqualTo(measures ? 1 : 0));
    }

    [Test]
    public void Settings_Unknown_AreReported()
    {
        using var host = Host.With(("ProviderKit:Metrics:Enabled", "maybe"), ("ProviderKit:Metrics:Enbled", "1"));
        var thrown = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => _ = host.Options)!;
        Assert.That(thrown.Failures.Select(f => f.Split(' ')[0]), Is.EquivalentTo(["ProviderKit:Metrics:Enabled", "ProviderKit:Metrics:Enbled"]));
    }
}
