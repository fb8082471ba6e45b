using System.Runtime.CompilerServices;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Results that an app makes itself, and those that it changes.</summary>
public class MadeResultTests
{
    private const string Chunk = """{"choices":[{"index":0,"delta":{"content":"Hi"}}]}""";

    private const string UsageChunk = """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

    private static readonly ProviderError Refusal = new(ProviderErrorKind.PermissionDenied, "Not this.");

    [Test]
    public async Task FromBody_IsTheBodyWithItsUsage()
    {
        await using var result = DispatchResult.FromBody(Json.Bytes(FakeProvider.Reply));

        Assert.That(result.Body.ToString(), Is.EqualTo(FakeProvider.Reply));
        Assert.That(result.Usage, Is.EqualTo(new ChatUsage(3, 4)));
        Assert.That((result.Error, result.Stream, result.Provider, result.Attempts, result.Ignored.Count), Is.EqualTo(((ProviderError?)null, (ChatStream?)null, (string?)null, 0, 0)));
        Assert.That(result.RequestId, Does.StartWith("own_"));
        Assert.That(result.Format, Is.SameAs(WireFormat.OpenAIChat));
    }

    [Test]
    public async Task FromBody_WithDetails_SaysThem()
    {
        var details = new DispatchDetails
        {
            RequestId = "r1", ClientRequestId = "c1", Provider = "cache", ShownToken = "t", Attempts = 2, Usage = new ChatUsage(1, 1), Ignored = ["seed"], IsEstimate = true,
            Format = WireFormat.AnthropicMessages,
        };
        await using var result = DispatchResult.FromBody(Json.Bytes("{}"), details);

        Assert.That((result.RequestId, result.ClientRequestId, result.Provider, result.ShownToken, result.Attempts), Is.EqualTo(("r1", "c1", "cache", "t", 2)));
        Assert.That((result.Usage, result.Ignored, result.IsEstimate, result.Format), Is.EqualTo((new ChatUsage(1, 1), details.Ignored, true, WireFormat.AnthropicMessages)));
    }

    [Test]
    public async Task FromError_IsTheError()
    {
        await using var result = DispatchResult.FromError(Refusal, new DispatchDetails { Ignored = ["seed"] });
        Assert.That((result.Error, result.Body.IsEmpty, result.Ignored.Count), Is.EqualTo((Refusal, true, 0)));
    }

    [Test]
    public async Task FromEvents_List_IsReadToTheEnd()
    {
        await using var result = DispatchResult.FromEvents([ChatEvent.Of(Chunk, "delta"), ChatEvent.Of(UsageChunk)]);

        var events = await result.Stream!.ReadAllAsync().ToListAsync();

        Assert.That(events.Select(e => (e.ToString(), e.Name)), Is.EqualTo(new[] { (Chunk, (string?)"delta"), (UsageChunk, null) }));
        Assert.That((result.Stream.Error, result.Usage), Is.EqualTo(((ProviderError?)null, new ChatUsage(3, 4))));
    }

    [Test]
    public async Task FromEvents_Reader_IsReadAndDisposed()
    {
        var reader = new FakeEvents(Chunk, "+" + UsageChunk);
        var result = DispatchResult.FromEvents(reader);

        Assert.That(await Gateway.ReadAllAsync(result.Stream!), Is.EqualTo(new[] { Chunk, UsageChunk }));
        Assert.That((result.Stream!.EventName.Length, reader.Disposed), Is.EqualTo((0, false)));
        await result.DisposeAsync();
        Assert.That(reader.Disposed, Is.True);
    }

    [Test]
    public async Task FromEvents_SequenceThatThrows_BreaksTheStream()
    {
        await using var known = DispatchResult.FromEvents(Throwing(new ProviderException(Refusal)));
        await using var unknown = DispatchResult.FromEvents(Throwing(new FormatException("secret")), new DispatchDetails { Provider = "mine" });

        Assert.That(await Gateway.ReadAllAsync(known.Stream!), Is.EqualTo(new[] { Chunk }));
        Assert.That(known.Stream!.Error, Is.EqualTo(Refusal));
        Assert.That(await Gateway.ReadAllAsync(unknown.Stream!), Is.EqualTo(new[] { Chunk }));
        Assert.That(unknown.Stream!.Error!.Message, Is.EqualTo("The stream of mine failed unexpectedly (FormatException)."));
    }

    [Test]
    public async Task ReadAll_StreamThatBreaks_ThrowsItsError()
    {
        await using var result = DispatchResult.FromEvents(Throwing(new ProviderException(Refusal)));
        var read = new List<ChatEvent>();

        var thrown = Assert.ThrowsAsync<ProviderException>(async () =>
        {
            await foreach (var one in result.Stream!.ReadAllAsync()) read.Add(one);
        });

        Assert.That((thrown!.Error, read.Count), Is.EqualTo((Refusal, 1)));
    }

    [Test]
    public async Task FromEvents_CallerThatLeaves_EndsTheSequence()
    {
        var (waiting, ended) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        var result = DispatchResult.FromEvents(Waiting(waiting, ended));
        using var leaving = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in result.Stream!.ReadAllAsync(leaving.Token)) { }
        });
        await waiting.Task;

        await leaving.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(ended.Task.IsCompleted, Is.False);
        await result.DisposeAsync();
        Assert.That(ended.Task.IsCompleted, Is.True, "the sequence is cancelled and disposed");
    }

    [Test]
    public async Task WithBody_OwnsTheResultItReplaces()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "a");
        var inner = await gateway.SendAsync();
        var result = inner.WithBody(Json.Bytes("{}"));

        Assert.That((result.Body.ToString(), result.RequestId, result.Provider, result.Attempts, result.Usage), Is.EqualTo(("{}", inner.RequestId, "acme", 1, new ChatUsage(3, 4))));
        Assert.That(gateway.Records, Is.Empty);
        await result.DisposeAsync();
        Assert.That(gateway.AssertEnded(inner.RequestId).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task WithEvents_OfTheSameStream_KeepsRecordAndUsage()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Chunk, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", UsageChunk))), "a");
        var inner = await gateway.SendAsync(stream: true);
        await using (var result = inner.WithEvents(inner.Stream!.ReadAllAsync().Where(e => e.ToString().Contains("Hi", StringComparison.Ordinal))))
        {
            Assert.That(await Gateway.ReadAllAsync(result.Stream!), Has.Count.EqualTo(1));
            Assert.That(result.Usage, Is.EqualTo(new ChatUsage(3, 4)), "the inner stream's, which the client did not ask to see");
        }
        var record = gateway.AssertEnded(inner.RequestId);
        Assert.That((record.Status, record.Usage), Is.EqualTo((200, new ChatUsage(3, 4))));
    }

    [Test]
    public async Task WithError_ReplacesTheReply()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "a");
        await using (var result = (await gateway.SendAsync()).WithError(Refusal))
            Assert.That((result.Error, result.Body.IsEmpty, result.Attempts), Is.EqualTo((Refusal, true, 1)));
        gateway.AssertEnded();
    }

    [Test]
    public async Task ReplacedStream_ThatWasNotRead_IsRecordedAsWhatTheClientGot()
    {
        ChatEvent[] own = [ChatEvent.Of(Chunk)];
        (Func<DispatchResult, DispatchResult> With, bool IsRead, int Status, ProviderErrorKind? Kind)[] cases =
        [
            (result => result.WithError(Refusal), false, 403, ProviderErrorKind.PermissionDenied),
            (result => result.WithBody(Json.Bytes("{}")), false, 200, null),
            (result => result.WithEvents(own.ToAsyncEnumerable()), true, 200, null),
            (result => result.WithEvents(own.ToAsyncEnumerable()), false, 499, ProviderErrorKind.Cancelled),
            (result => result.WithBody(Json.Bytes("{}")).WithError(Refusal), false, 403, ProviderErrorKind.PermissionDenied),
        ];
        foreach (var (with, isRead, status, kind) in cases)
        {
            var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Chunk, UsageChunk))), "a");
            await using (var result = with(await gateway.SendAsync(stream: true)))
                if (isRead) await Gateway.ReadAllAsync(result.Stream!);
            var record = gateway.AssertEnded();
            Assert.That((record.Status, record.Error?.Kind), Is.EqualTo((status, kind)));
        }
    }

    [Test]
    public async Task WithError_OverAWholeReply_IsRecordedAsTheError()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "a");
        await using (var result = (await gateway.SendAsync()).WithError(Refusal)) Assert.That(result.Error, Is.EqualTo(Refusal));
        var record = gateway.AssertEnded();
        Assert.That((record.Status, record.Error?.Kind, record.Usage), Is.EqualTo((403, (ProviderErrorKind?)ProviderErrorKind.PermissionDenied, new ChatUsage(3, 4))));
    }

    [Test]
    public async Task Provider_OfASequence_StreamsIt()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(Sequence())), "a");
        var outcome = await gateway.RunAsync(stream: true);
        Assert.That((outcome.Chunks.Count, outcome.StreamError, outcome.Record.Status), Is.EqualTo((2, (ProviderError?)null, 200)));

        static async IAsyncEnumerable<ReadOnlyMemory<byte>> Sequence()
        {
            yield return Json.Bytes(Chunk);
            await Task.Yield();
            yield return Json.Bytes("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
        }
    }

    private static async IAsyncEnumerable<ChatEvent> Throwing(Exception exception)
    {
        yield return ChatEvent.Of(Chunk);
        await Task.Yield();
        throw exception;
    }

    private static async IAsyncEnumerable<ChatEvent> Waiting(TaskCompletionSource waiting, TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return ChatEvent.Of(Chunk);
        try
        {
            waiting.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            ended.SetResult();
        }
    }
}
