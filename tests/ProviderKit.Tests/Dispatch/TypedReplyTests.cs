using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Replies read in C#: of a whole answer, of a stream, and of what is neither.</summary>
public class TypedReplyTests
{
    private const string Whole =
        """
        {"id":"c1","object":"chat.completion","created":1700000000,"model":"up","choices":[
          {"index":1,"message":{"role":"assistant","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]},"finish_reason":"length"},
          {"index":0,"message":{"role":"assistant","content":"Héllo \"\ud83d\ude00\"","reasoning":"why","refusal":null,"tool_calls":[
            {"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
            {"id":"t2","type":"custom","custom":{"name":"g","input":"free"}}]},"finish_reason":"tool_calls"}],
         "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}
        """;

    private static readonly string[] Chunks =
    [
        """{"id":"c1","created":1700000000,"model":"up","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
        """{"id":"c1","model":"up","choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}""",
        """{"id":"c1","model":"up","choices":[{"index":0,"delta":{"content":"Hel"}},{"index":1,"delta":{"content":"other"}}]}""",
        """{"id":"c1","model":"up","choices":[{"index":0,"delta":{"content":"lo"}}]}""",
        """{"id":"c1","model":"up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}},{"index":1,"id":"t2","type":"function","function":{"name":"g","arguments":"{"}}]}}]}""",
        """{"id":"c1","model":"up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]}""",
        """{"id":"c1","model":"up","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"}"}},{"index":0,"function":{"arguments":"1}"}}]}}]}""",
        """{"id":"c1","model":"up","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"},{"index":1,"delta":{},"finish_reason":"stop"}]}""",
        """{"id":"c1","model":"up","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4}}}""",
    ];

    [Test]
    public async Task ReadChat_WholeReply_SaysAllOfIt()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole(Whole)), "a");
        ChatReply reply;
        await using (var result = await gateway.SendAsync("""{"model":"ext-acme-m","messages":[{"role":"user","content":"hi"}],"n":2}"""))
            reply = result.ThrowIfFailed().ReadChat();

        Assert.That((reply.Id, reply.Model, reply.Created, reply.FinishReason), Is.EqualTo(("c1", "ext-acme-m", (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(1700000000), "tool_calls")));
        Assert.That((reply.Text, reply.ToString(), reply.Reasoning, reply.Refusal), Is.EqualTo(("Héllo \"😀\"", "Héllo \"😀\"", "why", (string?)null)));
        Assert.That(reply.ToolCalls, Is.EqualTo(new[] { new ReplyToolCall("t1", "f", """{"a":1}"""), new ReplyToolCall("t2", "g", "free", IsCustom: true) }));
        Assert.That(reply.ToolCalls[0].ParseArguments().GetProperty("a").GetInt32(), Is.EqualTo(1));
        Assert.That(reply.Usage, Is.EqualTo(new ChatUsage(10, 5, 4, 2)));
        Assert.That(reply.Choices.Select(c => (c.Index, c.Text, c.FinishReason)), Is.EqualTo(new[] { (0, reply.Text, "tool_calls"), (1, "AB", "length") }));
        Assert.That(Json.Text(reply.Json.Span), Does.Contain("\"c1\""), "still valid after disposal");
    }

    [Test]
    public async Task ReadDeltas_Stream_SaysEachPiece()
    {
        await using var result = DispatchResult.FromEvents(Chunks.Select(chunk => ChatEvent.Of(chunk)));

        var deltas = await result.ReadDeltasAsync().ToListAsync();

        Assert.That(deltas.Select(d => d.Text), Is.EqualTo(new[] { "", "", "Hel", "lo", "", "", "", "", "" }));
        Assert.That((deltas[1].Reasoning, deltas[2].Choices[1].Text, deltas[7].FinishReason, deltas[8].Choices.Count), Is.EqualTo(("hm", "other", "tool_calls", 0)));
        Assert.That(deltas[4].ToolCalls, Is.EqualTo(new[] { new ReplyToolCallDelta(0, "t1", "f", ""), new ReplyToolCallDelta(1, "t2", "g", "{") }));
        Assert.That(deltas[5].ToolCalls, Is.EqualTo(new[] { new ReplyToolCallDelta(0, null, null, "{\"a\":") }));
        Assert.That(deltas.Select(d => d.Usage).OfType<ChatUsage>(), Is.EqualTo(new[] { new ChatUsage(10, 5, 4) }));
        AssertFolded(await deltas.ToAsyncEnumerable().ToReplyAsync());
    }

    [Test]
    public async Task ReadChatAsync_Stream_IsTheWholeReplyWithItsUsage()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Chunks))), "a");
        await using var result = await gateway.SendAsync("""{"model":"ext-acme-m","messages":[{"role":"user","content":"hi"}],"n":2,"stream":true}""");
        var reply = await result.ReadChatAsync();
        AssertFolded(reply);
        Assert.That((reply.Model, reply.Json.IsEmpty), Is.EqualTo(("ext-acme-m", true)));
    }

    [Test]
    public async Task ReadChatAsync_WholeReply_IsThat()
    {
        await using var result = DispatchResult.FromBody(Json.Bytes(Whole));
        Assert.That((await result.ReadChatAsync()).Text, Does.StartWith("Héllo"));
    }

    [TestCase("""[{"id":"a","function":{"name":"f","arguments":"1"}},{"id":"b","function":{"name":"f","arguments":"2"}}]""", """[{"function":{"arguments":"3"}}]""", "a:1 b:23", Description = "no numbers")]
    [TestCase("""[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]""", """[{"index":0,"id":"b","function":{"name":"g","arguments":"2"}}]""", "a:1 b:2", Description = "one number for all")]
    [TestCase("""[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}]""", """[{"index":0,"id":"","function":{"name":"","arguments":""}}]""", """a:{"x":1}""", Description = "empty ids, and an object")]
    [TestCase("""[{"id":"a","function":{"name":"f","arguments":"1"}},{"id":"b","function":{"name":"g","arguments":"2"}}]""", """[{"id":"a","function":{"arguments":"3"}}]""", "a:13 b:2", Description = "ids in turn")]
    [TestCase("""[{"function":{"name":"f","arguments":"1"}},{"function":{"name":"g","arguments":"2"}}]""", """[{"function":{"arguments":"3"}}]""", ":1 :23", Description = "neither numbers nor ids")]
    public void Fold_CallsOfOddProviders_AreToldApart(string first, string second, string expected)
    {
        var builder = new ChatReplyBuilder();
        foreach (string calls in (string[])[first, second]) builder.Add(ChatDelta.Parse(Json.Bytes($$$"""{"choices":[{"delta":{"tool_calls":{{{calls}}}}}]}""")));
        Assert.That(string.Join(' ', builder.ToReply().ToolCalls.Select(c => $"{c.Id}:{c.Arguments}")), Is.EqualTo(expected));
    }

    [TestCase("message")]
    [TestCase("delta")]
    public void Calls_WithContentOfTheirVendor_GoBackWithIt(string member)
    {
        var builder = new ChatReplyBuilder();
        const string Call = """{"index":0,"id":"t1","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"c2ln"}}}""";
        builder.Add(ChatDelta.Parse(Json.Bytes($$$"""{"choices":[{"{{{member}}}":{"tool_calls":[{{{Call}}}]}}]}""")));
        var call = builder.ToReply().ToolCalls.Single();
        Assert.That(call.ExtraContent, Is.EqualTo("""{"google":{"thought_signature":"c2ln"}}"""));
        Assert.That(Json.Text(new ChatRequestBuilder("m").Assistant(null, call).Build().Body.Span), Does.Contain("c2ln"));
    }

    [Test]
    public async Task Read_FailedRequest_ThrowsItsError()
    {
        var error = new ProviderError(ProviderErrorKind.RateLimited, "Slow down.") { RetryAfter = TimeSpan.FromSeconds(3) };
        await using var result = DispatchResult.FromError(error);

        Assert.That(() => result.ThrowIfFailed(), Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Error)).EqualTo(error));
        Assert.That(() => result.ReadChat(), Throws.TypeOf<ProviderException>().With.Message.EqualTo("Slow down."));
        Assert.That(async () => await result.ReadChatAsync(), Throws.TypeOf<ProviderException>());
        Assert.That(() => result.ReadDeltasAsync(), Throws.TypeOf<ProviderException>());
    }

    [Test]
    public async Task Read_StreamThatBreaks_GivesWhatCameAndThrows()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Chunks[..4]) { EndsWith = new ProviderError(ProviderErrorKind.ConnectionLost, "Gone.") })), "a");
        await using var result = await gateway.SendAsync(stream: true);
        var read = new List<string>();

        Assert.That(
            async () =>
            {
                await foreach (var delta in result.ReadDeltasAsync()) read.Add(delta.Text);
            },
            Throws.TypeOf<ProviderException>().With.Message.EqualTo("Gone."));
        Assert.That(string.Concat(read), Is.EqualTo("Hello"));
    }

    [Test]
    public async Task Read_TheOtherForm_SaysWhatToDo()
    {
        await using var whole = DispatchResult.FromBody(Json.Bytes(Whole));
        await using var stream = DispatchResult.FromEvents([ChatEvent.Of(Chunks[0])]);

        Assert.That(() => whole.ReadDeltasAsync(), Throws.InvalidOperationException.With.Message.Contains("ReadChat"));
        Assert.That(() => stream.ReadChat(), Throws.InvalidOperationException.With.Message.Contains("ReadDeltasAsync"));
    }

    [Test]
    public async Task Read_OtherFormat_NamesItAndSaysWhatToDo()
    {
        await using var result = DispatchResult.FromBody(Json.Bytes("{}"), new DispatchDetails { Format = WireFormat.AnthropicMessages });
        Assert.That(() => result.ReadChat(), Throws.InvalidOperationException.With.Message.Contains("anthropic_messages").And.Message.Contains("ChatRequestBuilder"));
    }

    [Test]
    public async Task Read_ItemsAnsweredAsAChat_IsAChat()
    {
        await using var result = DispatchResult.FromBody(Json.Bytes(Whole), new DispatchDetails { Format = WireFormat.OpenAIChatItems });
        Assert.That((result.ReadChat().Text.Length, result.Usage.CachedTokens), Is.EqualTo((10, 4L)));
    }

    [TestCase("[1]")]
    [TestCase("{")]
    [TestCase("""{"error":{"message":"x"}}""")]
    public void Parse_NoReply_Throws(string json) =>
        Assert.That(() => ChatReply.Parse(Json.Bytes(json)), Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Error)).Property(nameof(ProviderError.Kind)).EqualTo(ProviderErrorKind.BadReply));

    [Test]
    public void Parse_OddReply_IsReadAsFarAsItGoes()
    {
        var reply = ChatReply.Parse(Json.Bytes("""{"id":7,"created":1e300,"choices":[1,{"message":{"content":null,"refusal":"no"},"finish_reason":""}],"usage":null}"""));
        Assert.That((reply.Id, reply.Created, reply.Text, reply.Refusal, reply.FinishReason, reply.Usage), Is.EqualTo(((string?)null, (DateTimeOffset?)null, "", "no", (string?)null, default(ChatUsage))));
        Assert.That(ChatReply.Parse("{}"u8.ToArray()).Text, Is.Empty);
    }

    private static void AssertFolded(ChatReply reply)
    {
        Assert.That((reply.Id, reply.Created?.ToUnixTimeSeconds(), reply.Text, reply.Reasoning, reply.FinishReason), Is.EqualTo(("c1", (long?)1700000000, "Hello", "hm", "tool_calls")));
        Assert.That(reply.ToolCalls, Is.EqualTo(new[] { new ReplyToolCall("t1", "f", """{"a":1}"""), new ReplyToolCall("t2", "g", "{}") }));
        Assert.That(reply.Choices.Select(c => (c.Index, c.Text, c.FinishReason)), Is.EqualTo(new[] { (0, "Hello", "tool_calls"), (1, "other", "stop") }));
        Assert.That(reply.Usage, Is.EqualTo(new ChatUsage(10, 5, 4)));
    }
}
