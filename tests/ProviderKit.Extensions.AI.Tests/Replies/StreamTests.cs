using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Replies;

public class StreamTests
{
    [Test]
    public async Task Stream_ComesInUpdatesWithIdsAndUsage()
    {
        await using var upstream = new MockedUpstream();
        upstream.StreamsDeltas("stop", """{"role":"assistant","content":""}""", """{"content":"Hel"}""", """{"content":"lo"}""");

        var updates = await upstream.Client().GetStreamingResponseAsync("Hello").AllAsync();

        Assert.That(updates.Select(u => u.Text), Is.EqualTo(["", "Hel", "lo", "", ""]));
        Assert.That(updates.Select(u => (u.ResponseId, u.MessageId, u.Role)), Is.All.EqualTo(("chatcmpl-2", "chatcmpl-2", (ChatRole?)ChatRole.Assistant)));
        Assert.That(updates.Select(u => u.RawRepresentation), Is.All.InstanceOf<RawChatReply>());
        var response = updates.ToChatResponse();
        Assert.That((response.Text, response.FinishReason, response.ModelId, response.Messages.Count), Is.EqualTo(("Hello", (ChatFinishReason?)ChatFinishReason.Stop, "ext-openai-gpt-4o", 1)));
        Assert.That((response.Usage!.InputTokenCount, response.Usage.CachedInputTokenCount, response.Usage.ReasoningTokenCount), Is.EqualTo(((long?)10, (long?)2, (long?)1)));
        Assert.That(upstream.Requests[0].GetProperty("stream").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Calls_InPieces_ComeWholeAtTheEnd()
    {
        await using var upstream = new MockedUpstream();
        upstream.StreamsDeltas(
            "tool_calls",
            """{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"weather","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}""",
            """{"tool_calls":[{"index":1,"id":"2","type":"function","function":{"name":"ping","arguments":"{}"},"extra_content":{"google":{"thought_signature":"c2ln"}}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"\"Bern\"}"}}]}""");

        var updates = await upstream.Client().GetStreamingResponseAsync("Weather?").AllAsync();

        var calls = updates.SelectMany(u => u.Contents).OfType<FunctionCallContent>().ToArray();
        Assert.That(calls.Select(c => (c.CallId, c.Name)), Is.EqualTo([("1", "weather"), ("2", "ping")]));
        Assert.That(calls[0].Arguments!["city"]?.ToString(), Is.EqualTo("Bern"));
        Assert.That(calls[1].AdditionalProperties!["extra_content"]!.ToString(), Does.Contain("c2ln"));
        Assert.That(updates.Single(u => u.FinishReason is not null).Contents.OfType<FunctionCallContent>().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Stream_ThatBreaks_ThrowsAfterWhatCame()
    {
        await using var upstream = new MockedUpstream();
        upstream.Sends("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\n");
        string text = "";

        var failure = Assert.ThrowsAsync<ProviderException>(async () =>
        {
            await foreach (var update in upstream.Client().GetStreamingResponseAsync("Hello")) text += update.Text;
        });

        Assert.That((text, failure!.Error.Kind), Is.EqualTo(("Hel", ProviderErrorKind.ConnectionLost)));
    }

    [Test]
    public async Task Stream_ThatIsLeft_IsRecordedAsLeft()
    {
        await using var upstream = new MockedUpstream();
        upstream.StreamsDeltas("stop", """{"content":"a"}""", """{"content":"b"}""");

        await foreach (var _ in upstream.Client().GetStreamingResponseAsync("Hello")) break;

        Assert.That(upstream.Records.All.Single().Error!.Kind, Is.EqualTo(ProviderErrorKind.Cancelled));
    }
}
