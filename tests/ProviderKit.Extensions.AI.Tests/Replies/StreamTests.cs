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

    [TestCase("""[{"id":"a","function":{"name":"f","arguments":"1"}},{"id":"b","function":{"name":"g","arguments":"2"}}]""", """[{"id":"a","function":{"arguments":"3"}}]""", "a f 13, b g 2", Description = "no numbers, and ids in turn")]
    [TestCase("""[{"function":{"name":"f","arguments":"1"}},{"function":{"name":"g","arguments":"2"}}]""", """[{"function":{"arguments":"3"}}]""", " f 1,  g 23", Description = "neither numbers nor ids")]
    [TestCase("""[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]""", """[{"index":0,"id":"b","function":{"name":"g","arguments":"2"}}]""", "a f 1, b g 2", Description = "one number for all")]
    [TestCase("""[{"index":0,"id":"a"}]""", """[{"index":0,"function":{"name":"f","arguments":"1"}}]""", "a f 1", Description = "an id before the function")]
    [TestCase("""[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}]""", """[{"index":0,"id":"","function":{"name":"","arguments":""}}]""", """a f {"x":1}""", Description = "an object")]
    public async Task Calls_OfOddProviders_AreThoseOfTheTypedReply(string first, string second, string expected)
    {
        await using var upstream = new MockedUpstream();
        string[] deltas = [$$"""{"tool_calls":{{first}}}""", $$"""{"tool_calls":{{second}}}"""];
        upstream.StreamsDeltas("tool_calls", deltas).StreamsDeltas("tool_calls", deltas);

        var response = await upstream.Client().GetStreamingResponseAsync("Hello").ToChatResponseAsync();
        await using var typed = await upstream.Dispatcher.SendAsync(new ChatRequestBuilder("ext-openai-gpt-4o").User("Hello").Stream().Build());

        Assert.That(string.Join(", ", response.Messages[0].Contents.OfType<FunctionCallContent>().Select(c => $"{c.CallId} {c.Name} {Written(c)}")), Is.EqualTo(expected));
        Assert.That(string.Join(", ", (await typed.ReadChatAsync()).ToolCalls.Select(c => $"{c.Id} {c.Name} {c.Arguments}")), Is.EqualTo(expected));
    }

    private static string? Written(FunctionCallContent call) =>
        ((System.Text.Json.JsonElement)call.RawRepresentation!).GetProperty("function").GetProperty("arguments").GetString();

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
