using System.Buffers;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.AnthropicMessages;
using ProviderKit.Tests.Formats.AnthropicMessages.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Bodies and replies in which anything may be wrong: an error, or something that is right, and never an exception.</summary>
public class OllamaBodiesTests
{
    private static readonly string[] Bodies =
    [
        """{"model":"m","stream":true,"think":"low","format":{"type":"object"},"options":{"num_predict":5,"stop":["x"],"seed":1},"tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"messages":[{"role":"system","content":"s"},{"role":"user","content":"u","images":["R0lGODlh"]},{"role":"assistant","content":"","thinking":"t","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a":1}}}]},{"role":"tool","content":"r","tool_name":"f"}]}""",
        """{"model":"m","prompt":"p","system":"s","images":["R0lGODlh"],"format":"json","options":{"temperature":1},"keep_alive":"5m","logprobs":true,"top_logprobs":2}""",
    ];

    private static readonly string[] Replies =
    [
        """{"choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"text","text":"a"}],"reasoning":"t","images":[{"image_url":{"url":"data:image/png;base64,AA"}}],"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]},"logprobs":{"content":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}""",
        """{"choices":[{"index":0,"delta":{"content":"a","reasoning_content":"t","tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}""",
    ];

    [Test]
    public void WriteCanonical_AnyBody_NeverThrows([Range(0, 7)] int seed)
    {
        var random = new Random(seed);
        foreach (var bridge in (IChatBridge[])[OllamaBridged.Chat, OllamaBridged.Generate])
            for (int i = 0; i < 400; i++)
            {
                byte[] body = Mutation.Of(Json.Bytes(Bodies[i % Bodies.Length]), random);
                var output = new ArrayBufferWriter<byte>();
                Assert.DoesNotThrow(() =>
                {
                    if (bridge.WriteCanonical(body, default, Bridged.Seal, output, out _) is null)
                        Assert.That(System.Text.Json.Nodes.JsonNode.Parse(output.WrittenSpan), Is.Not.Null);
                    bridge.ClientPathOf(body, default, Bridged.Seal, "messages[0].content[1]");
                }, Json.Text(body));
            }
    }

    [Test]
    public void WriteReply_AnyReply_NeverThrows([Range(0, 7)] int seed)
    {
        var random = new Random(seed);
        foreach (var bridge in (IChatBridge[])[OllamaBridged.Chat, OllamaBridged.Generate])
            for (int i = 0; i < 400; i++)
            {
                byte[] reply = Mutation.Of(Json.Bytes(Replies[i % Replies.Length]), random);
                Assert.DoesNotThrow(() =>
                {
                    bridge.WriteReply(reply, OllamaBridged.Context(), new ArrayBufferWriter<byte>());
                    using var queue = new EventQueue();
                    using var stream = bridge.BeginStream(OllamaBridged.Context());
                    if (stream.Translate(reply, queue) is null) stream.Complete(queue);
                }, Json.Text(reply));
            }
    }
}
