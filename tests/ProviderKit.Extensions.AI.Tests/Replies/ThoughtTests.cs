using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Replies;

/// <summary>Thoughts are shown, and go back to their model as they came.</summary>
public class ThoughtTests
{
    private const string MessagesReply =
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"thinking","thinking":"Hm…","signature":"c2lnbmF0dXJl"},
         {"type":"redacted_thinking","data":"c2VjcmV0"},{"type":"tool_use","id":"toolu_1","name":"ping","input":{}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}}
        """;

    private static readonly string[] MessagesEvents =
    [
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"…"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2lnbmF0dXJl"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"c2VjcmV0"}}""",
        """{"type":"content_block_stop","index":1}""",
        """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"ping","input":{}}}""",
        """{"type":"content_block_stop","index":2}""",
        """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}""",
        """{"type":"message_stop"}""",
    ];

    [TestCase(false)]
    [TestCase(true)]
    public async Task SignedThoughts_GoBackAsTheyCame(bool stream)
    {
        await using var upstream = new MockedUpstream("anthropic");
        if (stream) upstream.Sends(string.Concat(MessagesEvents.Select(e => $"event: {Json.Parse(e).GetProperty("type").GetString()}\ndata: {e}\n\n")));
        else upstream.Answers(MessagesReply);
        upstream.Answers(MessagesReply);
        var client = upstream.Client("ext-anthropic-claude-sonnet-4-5");
        var ping = AIFunctionFactory.CreateDeclaration("ping", null, Json.Parse("""{"type":"object"}"""));
        var options = new ChatOptions { Tools = [ping], MaxOutputTokens = 4000, Reasoning = new() { Effort = ReasoningEffort.Low } };
        List<ChatMessage> conversation = [new(ChatRole.User, "Ping")];

        var response = stream ? await client.GetStreamingResponseAsync(conversation, options).ToChatResponseAsync() : await client.GetResponseAsync(conversation, options);
        conversation.AddRange(Stored(response.Messages));
        conversation.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("toolu_1", "pong")]));
        await client.GetResponseAsync(conversation, options);

        Assert.That(string.Concat(response.Messages[0].Contents.OfType<TextReasoningContent>().Select(t => t.Text)), Is.EqualTo("Hm…"));
        Json.AssertSame(
            """
            [{"type":"thinking","thinking":"Hm…","signature":"c2lnbmF0dXJl"},{"type":"redacted_thinking","data":"c2VjcmV0"},{"type":"tool_use","id":"toolu_1","name":"ping","input":{}}]
            """, upstream.Requests[1].GetProperty("messages")[1].GetProperty("content"));
    }

    [Test]
    public async Task DetailsOfARouter_InPieces_GoBackToTheSameModelAlone()
    {
        await using var upstream = new MockedUpstream("openrouter");
        upstream.StreamsDeltas(
            "stop",
            """{"reasoning":"Hm","reasoning_details":[{"type":"reasoning.text","text":"Hm","format":"x","index":0}]}""",
            """{"reasoning":"m.","reasoning_details":[{"type":"reasoning.text","text":"m.","format":"x","index":0}]}""",
            """{"reasoning_details":[{"type":"reasoning.text","signature":"c2ln","format":"x","index":0}]}""",
            """{"reasoning_details":[{"type":"reasoning.encrypted","data":"YWJj","format":"x","index":1}]}""",
            """{"content":"Hi"}""");
        for (int i = 0; i < 2; i++) upstream.AnswersMessage("""{"role":"assistant","content":"ok"}""");
        var client = upstream.Client("ext-openrouter-x/a");

        var response = await client.GetStreamingResponseAsync("Hello").ToChatResponseAsync();
        await client.GetResponseAsync(Stored(response.Messages));
        await upstream.Client("ext-openrouter-x/b").GetResponseAsync(Stored(response.Messages));

        Json.AssertSame(
            """
            {"role":"assistant","content":"Hi","reasoning":"Hmm.","reasoning_details":[{"type":"reasoning.text","text":"Hmm.","format":"x","index":0,"signature":"c2ln"},
             {"type":"reasoning.encrypted","data":"YWJj","format":"x","index":1}]}
            """, upstream.Requests[1].GetProperty("messages")[0]);
        Json.AssertSame("""{"role":"assistant","content":"Hi","reasoning_content":"Hmm."}""", upstream.Requests[2].GetProperty("messages")[0]);
    }

    [Test]
    public async Task Text_WithoutAnythingElse_NeedsNoProtectedData()
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage("""{"role":"assistant","content":"Hi","reasoning_content":"Hm"}""");

        var thought = (TextReasoningContent)(await upstream.Client().GetResponseAsync("Hello")).Messages[0].Contents[0];

        Assert.That((thought.Text, thought.ProtectedData), Is.EqualTo(("Hm", (string?)null)));
    }

    /// <summary>The messages as a store of conversations gives them back, without raw representations.</summary>
    private static IList<ChatMessage> Stored(IList<ChatMessage> messages) =>
        JsonSerializer.Deserialize<IList<ChatMessage>>(JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!;
}
