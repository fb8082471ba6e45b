using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;
using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

public class ChatStreamTests
{
    [Test]
    public async Task Wait_FirstEventIsHere_DoesNotWaitForTheNext()
    {
        const string Content = """{"choices":[{"delta":{"content":"Hi"}}]}""";
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Content) { Hangs = true })), "A");
        await using var result = await gateway.SendAsync(stream: true);
        Assert.That(await result.Stream!.WaitToReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.That(result.Stream.TryRead(out _));
    }

    [Test]
    public async Task Usage_ToldTwice_TheLastCounts()
    {
        var events = new FakeEvents(
            """{"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}""",
            """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":9,"total_tokens":12}}""");
        var outcome = await new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A").RunAsync(stream: true);
        Assert.That(outcome.Record.Usage.CompletionTokens, Is.EqualTo(9));
    }

    private static readonly object[] EndedStreams =
    [
        new object[]
        {
            WireFormat.OpenAIResponses,
            new[]
            {
                """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"m","output":[]}}""",
                """{"type":"response.completed","sequence_number":1,"response":{"id":"resp_1","status":"completed","model":"m","output":[]}}""",
            },
        },
        new object[]
        {
            WireFormat.AnthropicMessages,
            new[]
            {
                """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}""",
                """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}""",
                """{"type":"message_stop"}""",
            },
        },
    ];

    [TestCaseSource(nameof(EndedStreams))]
    public async Task End_OfTheConnectionAfterTheLastEvent_SpoilsNothing(WireFormat format, string[] sent)
    {
        var provider = new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(sent) { EndsWith = new ProviderError(ConnectionLost, "Reset.") }))
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Formats = [format] },
        };
        var gateway = new Gateway(provider, "A");
        var read = new List<(string Name, JsonNode Data)>();
        await using (var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes("""{"model":"ext-acme-m","max_tokens":1,"input":"Hi","messages":[{"role":"user","content":"Hi"}],"stream":true}"""), format)))
        {
            while (Take(result.Stream!, read) || await result.Stream!.WaitToReadAsync())
            {
            }
            Assert.That(result.Stream!.Error, Is.Null);
        }
        Assert.That(read, Has.Count.EqualTo(sent.Length));
        Assert.That(gateway.Records.Single().Error, Is.Null);
    }

    [Test]
    [Property("FAULTS", 78)]
    public async Task Break_InTheMiddle_EndsTheEventsThatHaveBegun([Values("chat", "responses")] string upstream, [Values(1, 3, 5)] int count)
    {
        const string Created = """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}}""";
        var events = upstream == "chat"
            ? new FakeEvents(Role, Hi, Hi.Replace("Hi", " there", StringComparison.Ordinal), Stop)
            : new FakeEvents(
                Created,
                """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                """{"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
                """{"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}""",
                """{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":" there"}""");
        var provider = new FakeProvider(_ => ProviderReply.Streamed(events))
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Formats = [upstream == "chat" ? WireFormat.OpenAIChat : WireFormat.OpenAIResponses] },
        };
        var gateway = new Gateway(provider, "A");
        var read = new List<(string Name, JsonNode Data)>();
        await using (var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes("""{"model":"ext-acme-m","input":"Hi","stream":true}"""), WireFormat.OpenAIResponses)))
        {
            var stream = result.Stream!;
            while (read.Count < count && (Take(stream, read) || await stream.WaitToReadAsync()))
            {
            }
            stream.Break(new ProviderError(Internal, "Own."));
            Assert.That(stream.HasToldError);
            while (Take(stream, read))
            {
            }
            Assert.That(await stream.WaitToReadAsync(), Is.False);
        }
        Assert.That((string?)ReadResponse.OfFailed(read)["error"]!["message"], Is.EqualTo("Own."));
        Assert.That(gateway.Records.Single().Error!.Kind, Is.EqualTo(Internal));
    }

    private static bool Take(ChatStream stream, List<(string Name, JsonNode Data)> events)
    {
        if (!stream.TryRead(out var chunk)) return false;
        events.Add((System.Text.Encoding.UTF8.GetString(stream.EventName.Span), JsonNode.Parse(chunk.ToArray())!));
        return true;
    }

    private const string Role = """{"model":"up","choices":[{"delta":{"role":"assistant","content":""}}]}""";
    private const string Hi = """{"model":"up","choices":[{"delta":{"content":"Hi"}}]}""";
    private const string Stop = """{"model":"up","choices":[{"delta":{},"finish_reason":"stop"}]}""";
    private const string Usage = """{"model":"up","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

    private const string AskForUsage = """{"model":"ext-acme-m","messages":[],"stream":true,"stream_options":{"include_usage":true}}""";

    [Test]
    public async Task Read_OrdinaryStream_PassesChunksWithTheClientsModel()
    {
        var outcome = await RunAsync([Role, Hi, Hi.Replace("Hi", " there", StringComparison.Ordinal), Stop]);
        Assert.That(outcome.Chunks, Is.EqualTo(new[] { Role, Hi, Hi.Replace("Hi", " there", StringComparison.Ordinal), Stop }.Select(c => c.Replace("\"up\"", "\"ext-acme-m\"", StringComparison.Ordinal))));
        Assert.That((outcome.StreamError, outcome.Record.Error, outcome.Record.Streamed), Is.EqualTo(((ProviderError?)null, (ProviderError?)null, true)));
    }

    [TestCase("\"model\":\"up\",", TestName = "Read_ModelGiven_IsReplaced")]
    [TestCase("\"model\":\"\",", TestName = "Read_ModelEmpty_IsReplaced")]
    [TestCase("\"model\":null,", TestName = "Read_ModelNull_IsReplaced")]
    [TestCase("", TestName = "Read_ModelMissing_IsAdded")]
    public async Task Read_Model_IsTheClientsInEveryChunk(string model)
    {
        string[] deltas = ["\"content\":\"a\"", "\"content\":\"b\"", "\"tool_calls\":[{\"index\":0,\"model\":\"x\"}]", "\"content\":\"\""];
        var outcome = await RunAsync([.. deltas.Select(d => $$$""" {{{{model}}}"choices":[{"delta":{{{{d}}}},"model":"y"}]}"""), Stop]);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(5));
        for (int i = 0; i < deltas.Length; i++)
            Json.AssertEqual(JsonNode.Parse(outcome.Chunks[i]), $$$"""{"model":"ext-acme-m","choices":[{"delta":{{{{deltas[i]}}}},"model":"y"}]}""");
    }

    [Test]
    public async Task Read_UsageNotAskedFor_IsHiddenButCounted()
    {
        var outcome = await RunAsync([Role, Hi, Stop, Usage]);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(3).And.None.Contain("usage"));
        Assert.That((outcome.Record.Usage, outcome.Result.Usage), Is.EqualTo((new ChatUsage(3, 4), new ChatUsage(3, 4))));
    }

    [Test]
    public async Task Read_UsageAskedFor_IsShown()
    {
        var outcome = await RunAsync([Role, Hi, Stop, Usage], AskForUsage);
        Json.AssertEqual(JsonNode.Parse(outcome.Chunks[3]), Usage.Replace("\"up\"", "\"ext-acme-m\"", StringComparison.Ordinal));
    }

    [Test]
    public async Task Read_EmptyChoicesWithoutUsage_IsShown()
    {
        const string filter = """{"model":"","choices":[],"prompt_filter_results":[{"prompt_index":0}],"usage":null}""";
        var outcome = await RunAsync([filter, Role, Hi, Stop]);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(4));
        Assert.That(outcome.Chunks[0], Does.Contain("prompt_filter_results"));
    }

    private static readonly string[] Beginnings =
    [
        Role, """{"choices":[{"delta":{"role":"assistant"}}]}""", """{"choices":[{"delta":{"role":"assistant","content":null,"refusal":null}}]}""",
        """{"choices":[],"prompt_filter_results":[]}""", """{"choices":[{"delta":{}}]}""",
    ];

    [TestCaseSource(nameof(Beginnings))]
    public async Task Send_ErrorAfterChunksThatSayNothing_HasItsOwnStatus(string beginning)
    {
        const string error = """{"error":{"message":"slow","code":"rate_limit_exceeded"}}""";
        foreach (string[] chunks in new string[][] { [error], [beginning, error], [beginning, beginning, error], [beginning, "+" + beginning, "+" + error] })
        {
            var outcome = await RunAsync(chunks);
            Assert.That(outcome.Error?.Kind, Is.EqualTo(AllTokensBlocked), string.Join(" ", chunks));
            Assert.That(outcome.Result.Stream, Is.Null);
        }
    }

    [Test]
    public async Task Send_RateLimitAsFirstEvent_NextTokenServes()
    {
        var provider = new FakeProvider(call => ProviderReply.Streamed(call.Token!.Name == "A" ? new FakeEvents(Role, """{"error":{"code":429,"message":"slow"}}""") : new FakeEvents(Role, Hi, Stop)));
        var gateway = new Gateway(provider, "A", "B");
        var outcome = await gateway.RunAsync(stream: true);
        Assert.That((outcome.Error, outcome.Chunks.Count, outcome.Record.Attempts), Is.EqualTo(((ProviderError?)null, 3, 2)));
        Assert.That(gateway.Pool.Stats("A").Blocked, Is.True);
    }

    [TestCase("""{"error":{"message":"bad","type":"invalid_request_error","param":"tools","code":null}}""", 400)]
    [TestCase("""{"error":"out of memory"}""", 502)]
    [TestCase("not json", 502)]
    [TestCase("[]", 502)]
    [TestCase("{\"choices\":[", 502)]
    public async Task Send_FirstEventIsNoChunk_IsAnsweredWithAStatus(string first, int status)
    {
        var outcome = await RunAsync([first]);
        Assert.That((outcome.Error?.HttpStatus, outcome.Record.Status), Is.EqualTo(((int?)status, status)));
    }

    [Test]
    public async Task Send_EndWithoutAnyEvent_IsAnError()
    {
        var outcome = await RunAsync([]);
        Assert.That((outcome.Error?.Kind, outcome.Error?.HttpStatus), Is.EqualTo(((ProviderErrorKind?)ConnectionLost, (int?)502)));
    }

    [TestCase("""{"error":{"message":"later","code":500}}""", UpstreamError)]
    [TestCase("not json", BadReply)]
    [TestCase("{\"choices\":[{\"delta\":{\"content\":\"Hi\"}}", BadReply)]
    public async Task Read_BadEventInTheMiddle_EndsWithAnError(string bad, ProviderErrorKind kind)
    {
        var outcome = await RunAsync([Role, Hi, bad, Hi, Stop]);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(2));
        Assert.That((outcome.Error, outcome.StreamError?.Kind, outcome.Record.Error?.Kind), Is.EqualTo(((ProviderError?)null, (ProviderErrorKind?)kind, (ProviderErrorKind?)kind)));
    }

    [Test]
    public async Task Read_EndWithoutFinishReason_IsAnError()
    {
        var outcome = await RunAsync([Role, Hi, Usage]);
        Assert.That(outcome.StreamError?.Kind, Is.EqualTo(ConnectionLost));
        Assert.That(outcome.Record.Usage, Is.EqualTo(new ChatUsage(3, 4)));
    }

    [TestCase("")]
    [TestCase("null")]
    public async Task Read_EndAfterAnEmptyFinishReason_IsAnError(string reason)
    {
        string chunk = $$$"""{"model":"up","choices":[{"delta":{"content":"half"},"finish_reason":"{{{reason}}}"}]}""";
        var cut = await RunAsync([chunk, chunk, chunk]);
        var whole = await RunAsync([chunk, chunk, chunk.Replace($"\"{reason}\"}}", "\"stop\"}", StringComparison.Ordinal)]);
        Assert.That((cut.StreamError?.Kind, whole.StreamError), Is.EqualTo(((ProviderErrorKind?)ConnectionLost, (ProviderError?)null)));
        Assert.That((cut.Chunks.Count, whole.Chunks.Count), Is.EqualTo((3, 3)));
        Assert.That(cut.Chunks, Is.All.EqualTo("""{"model":"ext-acme-m","choices":[{"delta":{"content":"half"},"finish_reason":null}]}"""), "typed SDKs throw at an empty text");
    }

    [Test]
    public async Task Read_UsageWithoutChoices_IsHiddenButCounted()
    {
        var outcome = await RunAsync([Role, Hi, Stop, """{"usage":{"prompt_tokens":3,"completion_tokens":4}}"""]);
        Assert.That((outcome.Chunks.Count, outcome.Record.Usage), Is.EqualTo((3, new ChatUsage(3, 4))));
    }

    [Test]
    public async Task Read_OneOfTwoChoicesHasNoEnd_IsAnError()
    {
        static string Chunk(int index, string rest) => $$$"""{"model":"up","choices":[{"index":{{{index}}},{{{rest}}}}]}""";
        string[] chunks = [Chunk(0, "\"delta\":{\"content\":\"a\"}"), Chunk(1, "\"delta\":{\"content\":\"b\"}"), Chunk(0, "\"delta\":{},\"finish_reason\":\"stop\"")];
        Assert.That((await RunAsync(chunks)).StreamError?.Kind, Is.EqualTo(ConnectionLost));
        Assert.That((await RunAsync([.. chunks, Chunk(1, "\"delta\":{},\"finish_reason\":\"stop\"")])).StreamError, Is.Null);
    }

    [TestCase("{\"index\":0,\"finish_reason\":null,\"content_filter_results\":{}}", "{\"delta\":{},\"index\":0,\"finish_reason\":null,\"content_filter_results\":{}}")]
    [TestCase("{\"index\":0,\"delta\": null}", "{\"index\":0,\"delta\": {}}")]
    [TestCase("{}", "{\"delta\":{}}")]
    public async Task Read_ChoiceWithoutDelta_GetsOne(string choice, string expected)
    {
        var outcome = await RunAsync([Role, Hi, $$"""{"model":"up","choices":[{{choice}}]}""", Stop]);
        Assert.That(outcome.Chunks[2], Is.EqualTo($$"""{"model":"ext-acme-m","choices":[{{expected}}]}"""));
        Assert.That(outcome.StreamError, Is.Null);
    }

    [Test]
    public async Task Read_FinishedInTheOnlyChunk_IsComplete()
    {
        var outcome = await RunAsync(["""{"choices":[{"delta":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"""]);
        Assert.That((outcome.Chunks.Count, outcome.StreamError), Is.EqualTo((1, (ProviderError?)null)));
    }

    [Test]
    public async Task Read_SeveralChunksAtOnce_AreAllHereWithoutWaiting()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Role, Hi, "+" + Hi, "+" + Hi, Stop))), "A");
        await using var result = await gateway.SendAsync(stream: true);
        int read = 0;
        while (result.Stream!.TryRead(out _)) read++;
        Assert.That(read, Is.EqualTo(4));
    }

    private static Task<Gateway.Outcome> RunAsync(string[] chunks, string? body = null) =>
        new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(chunks))), "A").RunAsync(body, stream: true);
}
