using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.InChat;

/// <summary>The usage of a stream that is answered as a chat: told where the client asks for it, counted always.</summary>
public class ItemChatUsageTests
{
    [TestCase("", 0)]
    [TestCase("\"stream_options\":null,", 0)]
    [TestCase("\"stream_options\":{},", 0)]
    [TestCase("\"stream_options\":{\"include_usage\":false},", 0)]
    [TestCase("\"stream_options\":{\"include_usage\":true},", 1)]
    public async Task Stream_TellsUsage_WhereItIsAskedFor(string options, int told)
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(
            """{"choices":[{"delta":{"content":"Hi"}}]}""", """{"choices":[{"delta":{},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"""))), "A");
        var outcome = await gateway.RunAsync($$"""{"model":"ext-acme-m",{{options}}"input":"Hi","stream":true}""", stream: true);
        Assert.That(outcome.Chunks.Count(chunk => JsonNode.Parse(chunk)!["choices"]!.AsArray().Count == 0), Is.EqualTo(told));
        Assert.That(outcome.Chunks, Has.Count.EqualTo(2 + told));
        Assert.That(outcome.Record.Usage, Is.EqualTo(new ChatUsage(3, 4)));
    }

    [TestCase("\"stream_options\":5", "stream_options")]
    [TestCase("\"stream_options\":{\"include_usage\":5}", "stream_options.include_usage")]
    public void Options_OfAWrongType_AreRefused(string options, string param)
    {
        Assert.That(ChatRequest.TryRead(Json.Bytes($$"""{"model":"m","input":"Hi","stream":true,{{options}} }"""), out _, out var error), Is.False);
        Assert.That(error!.Param, Is.EqualTo(param));
    }
}
