using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Dispatch;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>What other people's code, and people themselves, do in the middle of a request.</summary>
public class DispatcherMishapTests
{
    private const string Content = """{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}""";

    [Test]
    public async Task Reader_ThrowsWhenReadFrom_IsTheProvidersFaultAndNotTheClients()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new ThrowingReader(Content))), "secret-token-1");
        var outcome = await gateway.RunAsync(stream: true);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(1));
        Assert.That(outcome.StreamError?.Kind, Is.EqualTo(ProviderErrorKind.Internal));
        Assert.That(gateway.Records.Single().Status, Is.EqualTo(500));
        Assert.That(outcome.StreamError!.Message, Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Observer_Throws_OthersAreToldAndTheReplyIsWhole()
    {
        var records = new Recorder();
        var entry = new ProviderEntry(new FakeProvider(_ => FakeProvider.Whole()), new TokenPool([new ApiToken("A", "token-a")]), true, new SettingNames("ACME"));
        var registry = new ProviderRegistry([entry], null, new FakeTime(), NullLogger<ProviderRegistry>.Instance);
        var dispatcher = new ChatDispatcher(
            registry, new DispatchServices(new ProviderKitOptions(), [new ThrowingObserver(), records], new FakeTime()), NullLogger<ChatDispatcher>.Instance);
        await using (var result = await dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")])))
            Assert.That(result.Error, Is.Null);
        Assert.That(records.All, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Translation_HasAFault_TheRequestHasAnOutcomeAllTheSame()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "secret-token-1");
        var request = ChatRequest.Parse(Json.Bytes("""{"model":"ext-acme-m","messages":[]}"""), FaultyFormat.Instance);
        await using (var result = await gateway.Dispatcher.SendAsync(request))
            Assert.That((result.Error!.Kind, result.Error.HttpStatus, result.Attempts), Is.EqualTo((ProviderErrorKind.Internal, 500, 0)));
        Assert.That(gateway.AssertEnded().Error!.Message, Does.Not.Contain("secret"));
        Assert.That(gateway.InFlight.Count, Is.Zero);
    }

    [Test]
    public async Task TranslationOfAStream_HasAFaultAfterItsBeginning_IsNotTheClientsLeaving()
    {
        var provider = new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Content, Content)))
        {
            Info = new() { Name = "acme", Prefix = "ext-acme-", Models = ["known"], Formats = [FaultyStreamFormat.Instance] },
        };
        var gateway = new Gateway(provider, "secret-token-1");
        var request = ChatRequest.Parse(Json.Bytes("""{"model":"ext-acme-m","messages":[],"stream":true}"""), FaultyStreamFormat.Instance);
        await using (var result = await gateway.Dispatcher.SendAsync(request))
        {
            Assert.That(await Gateway.ReadAllAsync(result.Stream!), Has.Count.EqualTo(1));
            Assert.That(result.Stream!.Error?.Kind, Is.EqualTo(ProviderErrorKind.Internal));
        }
        var record = gateway.AssertEnded();
        Assert.That((record.Status, record.Error!.Message.Contains("secret", StringComparison.Ordinal)), Is.EqualTo((500, false)));
        Assert.That(gateway.InFlight.Count, Is.Zero);
    }

    [Test]
    public async Task Token_RemovedWhileItsCallRuns_StaysMaskedInTheLateError()
    {
        Gateway? gateway = null;
        gateway = new Gateway(new FakeProvider(call =>
        {
            gateway!.Pool.Remove(call.Token!.Name);
            return FakeProvider.Status(400, """{"error":{"message":"bad key removed-token-value here"}}""");
        }));
        gateway.Pool.Add(new ApiToken("REMOVED", "removed-token-value"));
        await using var result = await gateway.SendAsync();
        Assert.That(gateway.Pool.Count, Is.Zero);
        Assert.That(result.Error!.Message, Does.Not.Contain("removed-token-value").And.Contain("bad key"));
    }

    [TestCase(256, null)]
    [TestCase(257, 404)]
    public async Task Model_OfALength_IsBoundedBecauseItIsKept(int length, int? status)
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "token-1");
        await using (var result = await gateway.SendAsync(model: "ext-acme-" + new string('a', length)))
            Assert.That(result.Error?.HttpStatus, Is.EqualTo(status));
        Assert.That(gateway.Records.Single().Model, Has.Length.LessThan(200), "the record is cut too");
    }

    private sealed class ThrowingReader(string first) : ChatEventReader
    {
        private int _reads;

        public override bool TryRead(out ReadOnlyMemory<byte> chunk)
        {
            chunk = Json.Bytes(first);
            return ++_reads == 1 ? true : throw new InvalidOperationException("secret-token-1");
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => new(true);

        public override ValueTask DisposeAsync() => default;
    }

    private sealed class ThrowingObserver : IRequestObserver
    {
        public void OnCompleted(RequestRecord record) => throw new InvalidOperationException();
    }

    private sealed class Recorder : IRequestObserver
    {
        public List<RequestRecord> All { get; } = [];

        public void OnCompleted(RequestRecord record) => All.Add(record);
    }
}
