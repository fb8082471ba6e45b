using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Requests;

public class MessageTests
{
    [Test]
    public async Task Parts_OfAUser_AreWritten() => Json.AssertSame(
        """
        [{"role":"user","name":"Ann_B","content":[
          {"type":"text","text":"See"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},
          {"type":"image_url","image_url":{"url":"https://x.test/a.jpg"}},
          {"type":"input_audio","input_audio":{"data":"BBBB","format":"mp3"}},
          {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,CCCC"}},
          {"type":"file","file":{"file_id":"file-1"}},
          {"type":"video_url","video_url":{"url":"https://x.test/a.mp4"}},
          {"type":"own","own":1}]}]
        """,
        await SentAsync(new ChatMessage(ChatRole.User,
        [
            new TextContent("See"),
            new DataContent("data:image/png;base64,AAAA") { AdditionalProperties = new() { ["detail"] = "low" } },
            new UriContent("https://x.test/a.jpg", "image/jpeg"),
            new DataContent("data:audio/mpeg;base64,BBBB"),
            new DataContent("data:application/pdf;base64,CCCC") { Name = "a.pdf" },
            new HostedFileContent("file-1"),
            new UriContent("https://x.test/a.mp4", "video/mp4"),
            new AIContent { RawRepresentation = Json.Parse("""{"type":"own","own":1}""") },
        ]) { AuthorName = "Ann B" }));

    [Test]
    public async Task CacheBreakpoint_OfAText_IsWritten() => Json.AssertSame(
        """[{"role":"user","content":[{"type":"text","text":"long","cache_control":{"type":"ephemeral"}}]}]""",
        await SentAsync("openrouter", new ChatMessage(ChatRole.User,
        [
            new TextContent("long") { AdditionalProperties = new() { ["cache_control"] = Json.Parse("""{"type":"ephemeral"}""") } },
        ])));

    [Test]
    public async Task CallsAndResults_BecomeMessagesOfTheirOwn() => Json.AssertSame(
        """
        [{"role":"user","content":"Weather?"},
         {"role":"assistant","content":null,"tool_calls":[
           {"id":"1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Zürich\",\"days\":2}"}},
           {"id":"2","type":"function","function":{"name":"ping","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"1","content":"sunny"},
         {"role":"tool","tool_call_id":"2","content":"{\"ok\":true}"},
         {"role":"tool","tool_call_id":"3","content":"Error: Function failed."},
         {"role":"tool","tool_call_id":"4","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]
        """,
        await SentAsync(
            new ChatMessage(ChatRole.User, "Weather?"),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "weather", new Dictionary<string, object?> { ["city"] = "Zürich", ["days"] = 2 }), new FunctionCallContent("2", "ping")]),
            new ChatMessage(ChatRole.Tool,
            [
                new FunctionResultContent("1", Json.Parse("\"sunny\"")),
                new FunctionResultContent("2", new Dictionary<string, object?> { ["ok"] = true }),
                new FunctionResultContent("3", null) { Exception = new InvalidOperationException("boom") },
                new FunctionResultContent("4", new DataContent("data:image/png;base64,AAAA")),
            ])));

    [Test]
    public async Task AssistantContents_AreOneMessage() => Json.AssertSame(
        """
        [{"role":"assistant","content":"one two","reasoning_content":"hm","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
         {"role":"assistant","content":null,"refusal":"No."}]
        """,
        await SentAsync(
            "openrouter",
            new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm") { ProtectedData = "of another service" }, new TextContent("one "), new TextContent("two"), new DataContent("data:image/png;base64,AAAA")]),
            new ChatMessage(ChatRole.Assistant, [new ErrorContent("No.") { ErrorCode = "Refusal" }])));

    [Test]
    public void AudioByAddress_IsNotSupported() =>
        Assert.ThrowsAsync<NotSupportedException>(() => SentAsync(new ChatMessage(ChatRole.User, [new UriContent("https://x.test/a.mp3", "audio/mpeg")])));

    [Test]
    public async Task Contents_WithoutCounterpart_AreNamed()
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");

        var response = await upstream.Client().GetResponseAsync(
        [
            new(ChatRole.User, [new TextContent("Say it."), new ErrorContent("lost"), new UsageContent(new UsageDetails())]),
            new(ChatRole.Assistant, [new TextContent("Said."), new DataContent("data:audio/wav;base64,AAAA"), new HostedFileContent("file-1"), new FunctionCallContent("1", "ping")]),
            new(ChatRole.Tool, [new FunctionResultContent("1", new List<AIContent> { new TextContent("pong"), new ErrorContent("half") })]),
        ]);

        Assert.That(
            ((RawChatReply)response.RawRepresentation!).Ignored,
            Is.EqualTo(["messages[0]: ErrorContent", "messages[1]: DataContent audio/wav", "messages[1]: HostedFileContent", "messages[2]: ErrorContent"]));
        Assert.That(upstream.Requests[0].GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").ToString()), Is.EqualTo(["Say it.", "Said.", "pong"]));
    }

    private static Task<JsonElement> SentAsync(params ChatMessage[] messages) => SentAsync("openai", messages);

    private static async Task<JsonElement> SentAsync(string provider, params ChatMessage[] messages)
    {
        await using var upstream = new MockedUpstream(provider);
        upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");
        await upstream.Client($"ext-{provider}-gpt-4o").GetResponseAsync(messages);
        return upstream.Requests[0].GetProperty("messages");
    }
}
