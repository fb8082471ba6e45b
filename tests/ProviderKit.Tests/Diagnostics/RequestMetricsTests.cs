using System.Diagnostics.Metrics;
using ProviderKit.Diagnostics;
using ProviderKit.Tests.Routing;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Diagnostics;

public class RequestMetricsTests
{
    private const string Chat = "gen_ai.operation.name=chat,gen_ai.provider.name=acme,gen_ai.request.model=";

    private static readonly string[] Chunks =
        ["""{"choices":[{"index":0,"delta":{"content":"Hi"}}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"""];

    private readonly FakeTime _time = new();
    private Meter _meter = null!;
    private Measured _measured = null!;
    private RequestMetrics _metrics = null!;

    [SetUp]
    public void SetUp()
    {
        _meter = new Meter("test");
        _measured = Measured.Of(_meter);
        _metrics = new RequestMetrics(_meter, new BoundedLabels(name => name == "known", 3), new BoundedLabels(_ => false, 2));
    }

    [TearDown]
    public void TearDown()
    {
        _measured.Dispose();
        _meter.Dispose();
    }

    [Test]
    public async Task Success_IsTimedAndItsTokensCounted()
    {
        await RunAsync(new Gateway(Slow(_ => FakeProvider.Whole()), _time, "A"));

        Assert.That(_measured.Of("gen_ai.client.operation.duration"), Is.EqualTo(["2 " + Chat + "m"]));
        Assert.That(_measured.Of("gen_ai.client.token.usage"), Is.EqualTo(
            [$"3 {Chat}m,gen_ai.token.type=input", $"4 {Chat}m,gen_ai.token.type=output"]));
        Assert.That(_measured.Of("providerkit.requests"), Is.EqualTo(["1 gen_ai.provider.name=acme,providerkit.token.name=A"]));
        Assert.That(_measured.Of("gen_ai.client.operation.time_to_first_chunk"), Is.Empty, "of streams only");
        Assert.That(_measured.Of("providerkit.rotations").Concat(_measured.Of("providerkit.retries")).Concat(_measured.Of("providerkit.fallbacks")), Is.Empty);
    }

    [Test]
    public async Task Stream_ToldApartByItsFirstChunk()
    {
        await RunAsync(new Gateway(Slow(_ => ProviderReply.Streamed(new FakeEvents(Chunks))), _time, "A"), stream: true);

        Assert.That(_measured.Of("gen_ai.client.operation.time_to_first_chunk"), Is.EqualTo(["2 " + Chat + "m"]));
        Assert.That(_measured.Of("gen_ai.client.token.usage").Count(), Is.EqualTo(2));
    }

    [Test]
    public void Stream_TimePerChunkIsItsMean_AndPartsOfItsUsageAreCounted()
    {
        _metrics.OnCompleted(new RequestRecord
        {
            RequestId = "r", Provider = "acme", UpstreamModel = "known", Streamed = true, OutputChunks = 5,
            TimeToFirstByte = TimeSpan.FromSeconds(1), Duration = TimeSpan.FromSeconds(3),
            Usage = new ChatUsage(10, 20, 4, 6) { CacheWriteTokens = 2 },
        });
        Assert.That(_measured.Of("gen_ai.client.operation.time_per_output_chunk"), Is.EqualTo([$"0.5 {Chat}known"]));
        Assert.That(_measured.Of("gen_ai.client.inference.usage.cache_read.input_tokens"), Is.EqualTo([$"4 {Chat}known"]));
        Assert.That(_measured.Of("gen_ai.client.inference.usage.cache_write.input_tokens"), Is.EqualTo([$"2 {Chat}known"]));
        Assert.That(_measured.Of("gen_ai.client.inference.usage.reasoning.output_tokens"), Is.EqualTo([$"6 {Chat}known"]));
    }

    [Test]
    public async Task Error_IsNamed_AndItsModelEarnsNoLabel()
    {
        await RunAsync(new Gateway(Slow(_ => FakeProvider.Status(500)), _time, "A"));

        Assert.That(_measured.Of("gen_ai.client.operation.duration"), Is.EqualTo([$"2 {Chat}other,error.type=upstream_error"]));
        Assert.That(_measured.Of("providerkit.requests"), Is.EqualTo(["1 gen_ai.provider.name=acme,providerkit.token.name=A,error.type=upstream_error"]));
        Assert.That(_measured.Of("gen_ai.client.token.usage"), Is.Empty);
    }

    [Test]
    public async Task NoProvider_IsCountedAndNotTimed()
    {
        await RunAsync(new Gateway(new FakeProvider(_ => FakeProvider.Whole()), _time, "A"), "nobody-knows");

        Assert.That(_measured.Of("providerkit.requests"), Is.EqualTo(["1 error.type=not_found"]));
        Assert.That(_measured.Of("gen_ai.client.operation.duration"), Is.Empty);
    }

    [Test]
    public async Task Rotation_IsCounted()
    {
        var provider = new FakeProvider(call => call.Token!.Name == "C" ? FakeProvider.Whole() : FakeProvider.Failed(ProviderErrorKind.RateLimited));
        var record = await RunAsync(new Gateway(provider, _time, "A", "B", "C"));

        Assert.That((record.Rotations, record.Attempts, record.UpstreamModel), Is.EqualTo((2, 3, "m")));
        Assert.That(_measured.Of("providerkit.rotations"), Is.EqualTo(["2 gen_ai.provider.name=acme"]));
    }

    [Test]
    public async Task Retry_IsCounted()
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(503));
        var options = new ProviderKitOptions { Retry = { MaxRetries = 2, BaseDelay = TimeSpan.Zero } };
        var record = await RunAsync(new Gateway(provider, _time, options, "A"));

        Assert.That(record.Retries, Is.EqualTo(record.Attempts - 1).And.GreaterThan(0));
        Assert.That(_measured.Of("providerkit.retries"), Is.EqualTo([$"{record.Retries} gen_ai.provider.name=acme"]));
    }

    [Test]
    public async Task Fallback_IsCountedForWhoAnswered()
    {
        var gateway = FallbackGateway.Of(FallbackGateway.Failing("acme", ProviderErrorKind.Unreachable), FallbackGateway.Serving("beta"));
        var record = await RunAsync(gateway, FallbackGateway.Model);

        Assert.That((record.Fallbacks, record.Provider, record.UpstreamModel), Is.EqualTo((1, "beta", "x")));
        Assert.That(_measured.Of("providerkit.fallbacks"), Is.EqualTo(["1 gen_ai.provider.name=beta"]));
    }

    [Test]
    public async Task ModelNames_HoweverMany_AreFew()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), _time, "A");
        for (int i = 0; i < 20; i++) await RunAsync(gateway, $"ext-acme-{i}");
        await RunAsync(gateway, "ext-acme-known");

        Assert.That(
            _measured.Of("gen_ai.client.operation.duration").Distinct(),
            Is.EquivalentTo(new[] { "0", "1", "2", "other", "known" }.Select(model => $"0 {Chat}{model}")));
    }

    [Test]
    public async Task Nobody_Listening_NothingIsAllocated()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), _time, "A");
        var record = await RunAsync(gateway);
        _measured.Dispose();
        _metrics.OnCompleted(record);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) _metrics.OnCompleted(record);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>A provider that takes two seconds.</summary>
    private FakeProvider Slow(Func<ProviderCall, ProviderReply> answer) => new(call =>
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return answer(call);
    });

    private async Task<RequestRecord> RunAsync(Gateway gateway, string model = "ext-acme-m", bool stream = false)
    {
        var outcome = await gateway.RunAsync(stream: stream, model: model);
        _metrics.OnCompleted(outcome.Record);
        return outcome.Record;
    }
}
