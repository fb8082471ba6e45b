using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OllamaChat;
using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>An event that is made of the one before must be what a translation would have made of it.</summary>
public class RepeatedEventsTests
{
    private const int Rounds = 2_000;
    private const int EventsPerRound = 40;
    private const int LeastRepeated = 3;

    private static readonly string[] Texts = ["one", "two", " th\\\"ree", "", "é😀", "\\u00e9\\n", "\\ud83d\\ude00", "last"];

    private static readonly string[] Requests =
    [
        "", "", ",\"parallel_tool_calls\":false",
        ""","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}""",
        ""","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}],"tool_choice":{"type":"function","function":{"name":"f"}}""",
    ];

    private static readonly TestCaseData[] Vendors =
    [
        Vendor("Anthropic", new MessagesTranslator("acme"), RandomEvents.Anthropic, "claude-sonnet-4-6"),
        Vendor("Anthropic, older", new MessagesTranslator("acme"), RandomEvents.Anthropic, "claude-3-haiku-20240307"),
        Vendor("Google", new GoogleTranslator(), RandomEvents.Google, "gemini-3-pro"),
        Vendor("Google, with a fence", new GoogleTranslator(), RandomEvents.Google, "gemma-3-27b-it"),
        Vendor("Responses", new ResponsesTranslator("acme"), RandomEvents.Responses, "gpt-5"),
        Vendor("Ollama", new OllamaTranslator(), RandomEvents.Ollama, "llama3.3"),
    ];

    // What many streams begin and end with, so that what is gathered on the way is seen in the end.
    private static readonly string[] Opening =
    [
        """{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":9}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"one"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" two"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" three"}}""",
    ];

    private static readonly string[] Ending =
    [
        """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}""",
        """{"type":"message_stop"}""",
    ];

    private static TestCaseData Vendor(string name, object translator, Func<RandomEvents, string, string> next, string model) =>
        new TestCaseData(translator, next, model).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Vendors))]
    public async Task Read_RandomEvents_AreWhatTheirTranslationsAre(object translator, object next, string model)
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int repeated = 0, all = 0;
        for (int round = 0; round < Rounds; round++)
        {
            // The last ones ask for what old models do not have.
            string request = Requests[random.Next(Requests.Length - (model.StartsWith("gemma", StringComparison.Ordinal) ? 1 : 0))];
            List<byte[]> events = new RandomEvents(random).Sequence((Func<RandomEvents, string, string>)next, EventsPerRound, spoiled: round % 3 == 0);
            if (model.StartsWith("claude", StringComparison.Ordinal)) events = [.. Opening.Select(Json.Bytes), .. events, .. Ending.Select(Json.Bytes)];
            var expected = await ReadAsync((IChatTranslator)translator, request, model, events, known: false);
            var actual = await ReadAsync((IChatTranslator)translator, request, model, events, known: true);
            repeated += actual.Repeated;
            all += actual.Chunks.Count;
            string sent = string.Join('\n', events.Select(e => Json.Text(e)));
            Assert.That(actual.Chunks, Is.EqualTo(expected.Chunks), () => $"round {round} {request}\n{sent}");
            Assert.That(actual.Error?.Message, Is.EqualTo(expected.Error?.Message), () => $"round {round} {request}\n{sent}");
        }
        TestContext.Out.WriteLine($"{repeated} of {all} chunks repeated");
        Assert.That(repeated, Is.GreaterThan(all / 20), "the test is about chunks that are repeated");
    }

    [TestCaseSource(nameof(Vendors))]
    public async Task Read_StreamCutAtEveryByte_IsWhatItsTranslationIs(object translator, object next, string model)
    {
        var vendor = (IChatTranslator)translator;
        bool lines = translator is OllamaTranslator;
        string frame = lines ? "" : "data: ", end = lines ? "\n" : "\n\n";
        // The first kind of event that is repeated between those texts that must be translated.
        List<byte[]> events;
        int seed = 0;
        do events = [.. Texts.Select(text => Json.Bytes(((Func<RandomEvents, string, string>)next)(new RandomEvents(new Random(seed)), text)))];
        while ((await ReadAsync(vendor, "", model, events, known: true)).Repeated < LeastRepeated && ++seed < 100);
        byte[] wire = [.. events.SelectMany(e => (byte[])[.. Json.Bytes(frame), .. e, .. Json.Bytes(end)])];
        var expected = await ReadAsync(vendor, "", model, events, known: false);
        for (int cut = 0; cut < wire.Length; cut++)
        {
            using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), new FakeTime(), default);
            EventParser parser = lines ? new LineParser(1 << 20) : new SseParser(1 << 20);
            var upstream = new UpstreamEventReader(new HttpResponseMessage(), new CutStream(wire, cut), parser, deadline, new UpstreamOptions());
            var actual = await ReadAsync(vendor, "", model, upstream, known: true);
            Assert.That(actual.Chunks, Is.EqualTo(expected.Chunks), $"cut at {cut}");
            Assert.That(actual.Error?.Message, Is.EqualTo(expected.Error?.Message), $"cut at {cut}");
            Assert.That(actual.Repeated, Is.GreaterThanOrEqualTo(LeastRepeated), $"cut at {cut}");
        }
    }

    private static Task<(List<string> Chunks, ProviderError? Error, int Repeated)> ReadAsync(
        IChatTranslator translator, string request, string model, List<byte[]> events, bool known) =>
        ReadAsync(translator, request, model, new OneBuffer(events), known);

    private static async Task<(List<string> Chunks, ProviderError? Error, int Repeated)> ReadAsync(
        IChatTranslator translator, string request, string model, ChatEventReader events, bool known)
    {
        Assert.That(ChatDocument.TryRead(Json.Bytes($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}]{{request}}}"""), out var chat)?.Message, Is.Null);
        Assert.That(translator.WriteRequest(chat!, model, new System.Buffers.ArrayBufferWriter<byte>())?.Message, Is.Null);
        var context = new ReplyContext(chat!, "acme", new ErrorRules(), model, "id1", 1_760_000_000);
        await using var reader = new TranslatedChatReader(events, translator.BeginStream(context), context);
        var chunks = new List<string>();
        int repeated = 0;
        do
        {
            if (known)
            {
                while (reader.TryReadKnown(out var one))
                {
                    byte[] whole = one.With(one.Text).ToArray();
                    WrittenChunks.AssertFacts(whole, one.Facts, reader.WrittenModel);
                    chunks.Add(Json.Text(whole));
                    if (!one.Before.IsEmpty) repeated++;
                }
            }
            else while (reader.TryRead(out var one)) chunks.Add(Json.Text(one.Span));
        }
        while (await reader.WaitToReadAsync(CancellationToken.None));
        return (chunks, reader.Error, repeated);
    }

    /// <summary>Comes in two reads, cut at <paramref name="cut"/>.</summary>
    private sealed class CutStream(byte[] bytes, int cut) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(Position < cut ? cut - (int)Position : buffer.Length, buffer.Length)], cancellationToken);
    }

    /// <summary>Gives out every event in the same memory, as a parser may: what is kept of an earlier one is soon wrong.</summary>
    private sealed class OneBuffer(List<byte[]> events) : ChatEventReader
    {
        private readonly byte[] _memory = new byte[4096];
        private int _next;

        public override bool TryRead(out ReadOnlyMemory<byte> chunk)
        {
            chunk = default;
            if (_next == events.Count) return false;
            var clean = UpstreamText.Clean(events[_next++]);
            Array.Clear(_memory);
            clean.CopyTo(_memory);
            chunk = _memory.AsMemory(0, clean.Length);
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => new(_next < events.Count);

        public override ValueTask DisposeAsync() => default;
    }
}
