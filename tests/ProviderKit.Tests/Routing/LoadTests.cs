using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Routing.NamedGateway;

namespace ProviderKit.Tests.Routing;

/// <summary>Calls in flight as strategies and monitoring see them.</summary>
public class LoadTests
{
    private const string Content = """{"choices":[{"delta":{"content":"Hi"}}]}""";
    private const string Last = """{"choices":[{"delta":{},"finish_reason":"stop"}]}""";

    [Test]
    public async Task Send_LeastBusy_StreamsThatRunCountUntilTheirEnd()
    {
        var gateway = Of("least-busy", Streaming("acme"), Streaming("beta"));
        var first = await gateway.SendAsync(model: Model, stream: true);
        var second = await gateway.SendAsync(model: Model, stream: true);
        Assert.That(new[] { first.Provider, second.Provider }, Is.EquivalentTo(["acme", "beta"]));
        await first.DisposeAsync();
        for (int i = 0; i < 4; i++)
        {
            await using var next = await gateway.SendAsync(model: Model, stream: true);
            Assert.That(next.Provider, Is.EqualTo(first.Provider), "the other is still busy");
        }
        await second.DisposeAsync();
        Assert.That(Running(gateway), Is.EqualTo([0, 0]));
    }

    [Test]
    public async Task Send_LeastBusy_CallsUnderOtherNamesCountToo_CallsToOtherModelsDoNot()
    {
        var gateway = Of("least-busy", Streaming("acme"), Streaming("beta"));
        await using var direct = await gateway.SendAsync(model: "ext-acme-x", stream: true);
        await using var other = await gateway.SendAsync(model: "ext-beta-y", stream: true);
        Assert.That(Running(gateway), Is.EqualTo([1, 0]));
        for (int i = 0; i < 4; i++)
        {
            await using var named = await gateway.SendAsync(model: Model, stream: true);
            Assert.That(named.Provider, Is.EqualTo("beta"));
        }
    }

    [Test]
    public async Task Send_AttemptsFailOrThrow_NothingStaysCounted()
    {
        var gateway = Of(
            "ordered", Failing("acme", ProviderErrorKind.UpstreamError), FallbackGateway.Provider("beta", _ => throw new InvalidOperationException()), Serving("gamma"));
        for (int i = 0; i < 5; i++) await gateway.RunAsync(model: Model);
        Assert.That(Running(gateway), Is.EqualTo([0, 0, 0]));
    }

    [Test]
    public async Task Send_TargetIsANamedModel_ItsLoadIsTheSum()
    {
        var options = Gateway.NoRetries;
        options.Models["pool"] = Over("round-robin", "ext-acme-x", "ext-beta-x");
        options.Models[Model] = Over("least-busy", "pool", "ext-gamma-x");
        var gateway = Of(options, "least-busy", Streaming("acme"), Streaming("beta"), Streaming("gamma"));
        await using var one = await gateway.SendAsync(model: "pool", stream: true);
        await using var two = await gateway.SendAsync(model: "pool", stream: true);
        Assert.That(gateway.Registry.GetNamedModels().Single(model => model.Name == Model).Targets.Select(target => target.CallsInFlight), Is.EqualTo([2, 0]));
        await using var named = await gateway.SendAsync(model: Model, stream: true);
        Assert.That(named.Provider, Is.EqualTo("gamma"));
    }

    private static FakeProvider Streaming(string name) => FallbackGateway.Provider(name, _ => ProviderReply.Streamed(new FakeEvents(Content, Last)));

    private static IEnumerable<int> Running(Gateway gateway) => gateway.Registry.GetNamedModels().Single().Targets.Select(target => target.CallsInFlight);
}
