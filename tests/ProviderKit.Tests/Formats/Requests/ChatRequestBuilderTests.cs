using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Requests;

public class ChatRequestBuilderTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"}}}""";

    [Test]
    public void Build_Conversation_WritesEachMessage()
    {
        var request = new ChatRequestBuilder("ext-acme-m")
            .System("Be brief.")
            .User("Was ist das?", ChatImage.FromBytes([1, 2, 3], "image/png", "low"), ChatImage.FromAddress(new Uri("https://x.test/a.png")))
            .Assistant(null, new ReplyToolCall("t1", "look", "{}"), new ReplyToolCall("t2", "note", "free", IsCustom: true))
            .ToolResult("t1", "a \"cat\" ü")
            .Assistant("A cat.")
            .Message("developer", "Go on.")
            .User("And now?")
            .Build();

        AssertBody(request, """
            {"model":"ext-acme-m","messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"Was ist das?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"low"}},{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"t1","type":"function","function":{"name":"look","arguments":"{}"}},{"id":"t2","type":"custom","custom":{"name":"note","input":"free"}}]},
              {"role":"tool","tool_call_id":"t1","content":"a \"cat\" ü"},
              {"role":"assistant","content":"A cat."},
              {"role":"developer","content":"Go on."},
              {"role":"user","content":"And now?"}]}
            """);
        Assert.That((request.Model, request.Stream, request.AllowFallback, request.Format), Is.EqualTo(("ext-acme-m", false, true, WireFormat.OpenAIChat)));
        Assert.That(Json.Text(request.Body.Span), Does.Contain("ü"), "not escaped");
    }

    [Test]
    public void Build_ToolsAndOptions_WritesThem()
    {
        var request = new ChatRequestBuilder("m").User("hi")
            .Tool("weather", "first", null)
            .Tool("weather", "The weather in a city.", Schema, strict: true).Tool("time", null)
            .ToolChoice("weather").Temperature(0.5).TopP(1).MaxTokens(9).Stop("END", "\n").ReasoningEffort("low")
            .AnswerInJson("city", Schema).Set("seed", "6").Set("seed", " 7 ").Set("metadata", """{"a":"b"}""")
            .Stream().WithoutFallback().Header("Anthropic-Beta", "x").From("ann", "r-1")
            .Build();

        AssertBody(request, $$$"""
            {"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[
              {"type":"function","function":{"name":"weather","description":"The weather in a city.","parameters":{{{Schema}}},"strict":true}},
              {"type":"function","function":{"name":"time"}}],
             "tool_choice":{"type":"function","function":{"name":"weather"}},"temperature":0.5,"top_p":1,"max_completion_tokens":9,"stop":["END","\n"],"reasoning_effort":"low",
             "response_format":{"type":"json_schema","json_schema":{"name":"city","schema":{{{Schema}}},"strict":true}},"seed":7,"metadata":{"a":"b"},"stream":true}
            """);
        Assert.That((request.Stream, request.AllowFallback, request.ClientName, request.ClientRequestId), Is.EqualTo((true, false, "ann", "r-1")));
        Assert.That(request.Headers, Is.EqualTo(new Dictionary<string, string> { ["anthropic-beta"] = "x" }));
    }

    [TestCase("auto")]
    [TestCase("none")]
    [TestCase("required")]
    public void ToolChoice_Word_IsWrittenAsOne(string word) =>
        AssertBody(new ChatRequestBuilder("m").User("hi").ToolChoice(word).Build(), $$"""{"model":"m","messages":[{"role":"user","content":"hi"}],"tool_choice":"{{word}}"}""");

    [Test]
    public void Assistant_WholeReply_KeepsMembersThatHaveNoProperty()
    {
        var reply = ChatReply.Parse(Json.Bytes("""{"choices":[{"message":{"role":"assistant","content":"x","thinking_blocks":[{"type":"thinking","signature":"s"}]},"finish_reason":"stop"}]}"""));
        AssertBody(
            new ChatRequestBuilder("m").Assistant(reply).Build(),
            """{"model":"m","messages":[{"role":"assistant","content":"x","thinking_blocks":[{"type":"thinking","signature":"s"}]}]}""");
    }

    [Test]
    public void Assistant_FoldedReply_HasTextAndCalls()
    {
        var builder = new ChatReplyBuilder();
        builder.Add(ChatDelta.Parse(Json.Bytes("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"f","arguments":"{}"}}]}}]}""")));
        AssertBody(
            new ChatRequestBuilder("m").Assistant(builder.ToReply()).ToolResult("t1", "1").Build(),
            """
            {"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"t1","content":"1"}]}
            """);
    }

    [Test]
    public void Build_Again_GoesOnWithTheConversation()
    {
        var builder = new ChatRequestBuilder("m").User("one");
        var first = builder.Build();
        var second = builder.Assistant("two").User("three").Build();

        AssertBody(first, """{"model":"m","messages":[{"role":"user","content":"one"}]}""");
        Assert.That(JsonNode.Parse(second.Body.Span)!["messages"]!.AsArray(), Has.Count.EqualTo(3));
    }

    [Test]
    public void Mistakes_AreToldWhereTheyAreMade()
    {
        var builder = new ChatRequestBuilder("m");
        Assert.That(() => new ChatRequestBuilder(""), Throws.ArgumentException);
        Assert.That(() => builder.Build(), Throws.InvalidOperationException.With.Message.Contains("User(text)"));
        Assert.That(() => builder.Assistant((string?)null), Throws.ArgumentException);
        Assert.That(() => builder.ToolResult("", "x"), Throws.ArgumentException);
        Assert.That(() => builder.Tool("f", null, "{"), Throws.ArgumentException.With.Message.Contains("not valid JSON"));
        Assert.That(() => builder.Tool("f", null, "[]"), Throws.ArgumentException.With.Message.Contains("JSON object"));
        Assert.That(() => builder.Set("seed", "7 8"), Throws.ArgumentException);
        Assert.That(() => builder.Set("messages", "[]"), Throws.ArgumentException.With.Message.Contains("writes messages itself"));
        Assert.That(() => builder.Temperature(2.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => builder.Temperature(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => builder.TopP(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => builder.MaxTokens(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => builder.Stop(), Throws.ArgumentException);
        Assert.That(() => ChatImage.FromAddress(new Uri("file:///a.png")), Throws.ArgumentException.With.Message.Contains("FromBytes"));
        Assert.That(ChatRequest.Create("m", []).Model, Is.EqualTo("m"), "an empty conversation is for the upstream to judge");
    }

    private static void AssertBody(ChatRequest request, string expected) => Json.AssertEqual(JsonNode.Parse(request.Body.Span), expected);
}
