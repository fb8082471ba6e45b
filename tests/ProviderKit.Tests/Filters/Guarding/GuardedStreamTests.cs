using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Filters.Guarding;
using ProviderKit.Tests.Dispatch.Filters;

namespace ProviderKit.Tests.Filters.Guarding;

/// <summary>Streams that hold several texts.</summary>
public class GuardedStreamTests
{
    private const int HoldBack = 16;

    private static readonly ProviderError Refusal = new(ProviderErrorKind.InvalidRequest, "No.");

    /// <summary>However choices take turns, nothing of a match is shown, and what is no match comes whole.</summary>
    [Test]
    public async Task Choices_ThatTakeTurns_AreSearchedApart([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        bool isBad = random.Next(2) == 0;
        int others = random.Next(1, 5);
        var stream = new Events();
        string[] pieces = [.. Cut($"one two three four five {(isBad ? "forbidden word" : "forbidden words")} six", random)];
        foreach (string piece in pieces)
        {
            await stream.AddAsync(0, "content", piece);
            for (int other = 1; other <= others; other++) await stream.AddAsync(other, "content", new string('x', random.Next(1, 30)));
        }
        await stream.EndAsync();

        string shown = stream.ShownOf(0, "content");
        Assert.That(stream.Error, Is.EqualTo(isBad ? Refusal : null));
        if (isBad) Assert.That("one two three four five ", Does.StartWith(shown));
        else Assert.That(shown, Is.EqualTo(string.Concat(pieces)));
    }

    [Test]
    public async Task Words_OfTwoTextsThatMeetInTime_AreNoMatch()
    {
        var stream = new Events();
        await stream.AddAsync(0, "content", "forbidden ");
        await stream.AddAsync(1, "content", "word");
        await stream.AddAsync(0, "reasoning_content", "forbidden");
        await stream.AddAsync(0, "content", "words ");
        await stream.EndAsync();
        Assert.That((stream.Error, stream.ShownOf(0, "content")), Is.EqualTo(((ProviderError?)null, "forbidden words ")));
    }

    [Test]
    public async Task Reasoning_ThatTheAnswerFollows_IsNotHeldToTheEnd()
    {
        var stream = new Events();
        await stream.AddAsync(0, "reasoning_content", "Hm.");
        for (int i = 0; i < 20; i++) await stream.AddAsync(0, "content", "word ");
        Assert.That(stream.ShownOf(0, "reasoning_content"), Is.EqualTo("Hm."));
        Assert.That(stream.ShownOf(0, "content"), Has.Length.InRange(100 - HoldBack - 5, 100 - HoldBack));
    }

    [Test]
    public async Task Reasoning_ThatEndsWithAMatch_IsNotShown()
    {
        var stream = new Events();
        await stream.AddAsync(0, "reasoning_content", "the forbidden");
        await stream.AddAsync(0, "reasoning_content", " word");
        for (int i = 0; i < 20; i++) await stream.AddAsync(0, "content", "fine ");
        Assert.That((stream.Error, stream.ShownOf(0, "reasoning_content")), Is.EqualTo(((ProviderError?)Refusal, "")));
    }

    [Test]
    public async Task Text_ThatGoesOnAfterAPause_IsStillSearched()
    {
        var stream = new Events();
        await stream.AddAsync(0, "reasoning_content", "a forbidden");
        for (int i = 0; i < 20; i++) await stream.AddAsync(0, "content", "fine ");
        await stream.AddAsync(0, "reasoning_content", " word ");
        Assert.That(stream.Error, Is.EqualTo(Refusal));
    }

    [Test]
    public async Task Events_WithoutText_DoNotGoOnBeforeTheFirstText()
    {
        var stream = new Events();
        for (int i = 0; i < 5; i++) await stream.AddAsync("""{"choices":[{"index":0,"delta":{"role":"assistant"}}]}""");
        await stream.AddAsync(0, "content", "short");
        Assert.That(stream.Shown, Is.Empty);
        await stream.AddAsync(0, "content", new string('x', HoldBack));
        Assert.That(stream.Shown, Has.Count.EqualTo(6));
    }

    [TestCase("a forbidden word {", TestName = "Event_ThatIsNoJson_IsSearchedAsItIs")]
    [TestCase("""{"choices":[{"delta":{"content":"\ud800 forbidden word \udc00"}}]}""", TestName = "Event_WithHalfASurrogatePair_IsSearched")]
    public async Task Event_ThatIsBroken_IsSearched(string json)
    {
        var stream = new Events();
        await stream.AddAsync(json);
        await stream.EndAsync();
        Assert.That(stream.Error, Is.EqualTo(Refusal));
    }

    [TestCase("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"NAME","arguments":""}}]}}]}""", TestName = "Name of an OpenAI call")]
    [TestCase("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"NAME","input":{}}}""", TestName = "Name of an Anthropic call")]
    [TestCase("""{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"NAME","arguments":""}}""", TestName = "Name of a call of Responses")]
    [TestCase("""{"candidates":[{"index":0,"content":{"parts":[{"functionCall":{"name":"NAME","args":{}}}]}}]}""", TestName = "Name of a Gemini call")]
    [TestCase("""{"candidates":[{"index":0,"content":{"parts":[{"functionCall":{"name":"f","args":{"NAME":1}}}]}}]}""", TestName = "Name in arguments of Gemini")]
    [TestCase("""{"message":{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{"deep":[{"NAME":true}]}}}]}}""", TestName = "Name in arguments of Ollama")]
    [TestCase("""{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"c","name":"f","input":{"NAME":null}}}""", TestName = "Name in arguments of Anthropic")]
    public async Task Names_ThatTheModelWrites_AreSearchedAsInWholeReplies(string json)
    {
        string bad = json.Replace("NAME", "forbidden word"), good = json.Replace("NAME", "forbidden");
        bool inWhole = false;
        BodyTexts.Visit(Support.Json.Bytes(bad), text => !(inWhole |= text.Contains("forbidden word", StringComparison.Ordinal)));
        var stream = new Events();
        await stream.AddAsync(good); // names of two calls are two texts
        await stream.AddAsync(good.Replace("forbidden", "word"));
        Assert.That((stream.Error, stream.Shown.Count), Is.EqualTo(((ProviderError?)null, 2)));
        await stream.AddAsync(bad);
        Assert.That((stream.Error, inWhole), Is.EqualTo((Refusal, true)));
    }

    [Test]
    public async Task Arguments_OfSuccessiveCalls_AreTextsOfTheirOwn()
    {
        var stream = new Events();
        await stream.AddAsync("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"city":"Bern"}}}]}}]}""");
        await stream.AddAsync("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"city":"forbidden word"}}}]}}]}""");
        Assert.That(stream.Error, Is.EqualTo(Refusal)); // "Bernforbidden word" would be none
    }

    private static IEnumerable<string> Cut(string text, Random random)
    {
        for (int at = 0, next; at < text.Length; at = next) yield return text[at..(next = Math.Min(text.Length, at + random.Next(1, 4)))];
    }

    private sealed class Events
    {
        private readonly GuardedStream _guarded;
        private readonly StreamFilterOutput _output = new(new ReplyFilterContext(FilterGateway.Request("chat", stream: true)));
        private readonly List<string> _shown = [];

        public Events()
        {
            var rule = new GuardRule { Words = { "forbidden word" }, Replies = true };
            _guarded = new GuardedStream([GuardedRule.Read(rule, 0, new List<string>())], HoldBack, _ => Refusal);
        }

        public ProviderError? Error { get; private set; }

        public IReadOnlyList<string> Shown => _shown;

        public Task AddAsync(int choice, string member, string text) =>
            AddAsync($$$"""{"choices":[{"index":{{{choice}}},"delta":{"{{{member}}}":{{{JsonSerializer.Serialize(text)}}} } }]}""");

        public async Task AddAsync(string json)
        {
            if (Error is not null) return;
            Error = await _guarded.OnEventAsync(new ChatEvent(Support.Json.Bytes(json), null), _output, default);
            Take();
        }

        public async Task EndAsync()
        {
            if (Error is not null) return;
            Error = await _guarded.OnEndAsync(_output, default);
            Take();
        }

        public string ShownOf(int choice, string member) => string.Concat(_shown.Select(json => JsonNode.Parse(json)!["choices"]![0]!)
            .Where(one => (int)one["index"]! == choice).Select(one => (string?)one["delta"]![member]));

        private void Take()
        {
            while (_output.TryTake(out var streamed)) _shown.Add(System.Text.Encoding.UTF8.GetString(streamed.Json.Span));
        }
    }
}
