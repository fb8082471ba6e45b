using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>A client of the Messages format that leaves in the middle of a tool's arguments.</summary>
[Property("FAULTS", 67)]
public class MessagesLeavingTests
{
    private static readonly string[] OfMessages =
    [
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"up","content":[],"usage":{"input_tokens":70,"cache_read_input_tokens":30,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}""",
    ];

    private static readonly string[] OfChat =
    [
        """{"model":"up","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}],"usage":{"prompt_tokens":100,"completion_tokens":1}}""",
        """{"model":"up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]},"finish_reason":null}]}""",
    ];

    [TestCase(true, false)]
    [TestCase(false, false)]
    [TestCase(true, true)]
    [TestCase(false, true)]
    public async Task Stream_ClientLeaves_UpstreamEndsAndTheUsageSoFarIsRecorded(bool isNative, bool isCancelled)
    {
        var events = new FakeEvents(isNative ? OfMessages : OfChat) { Hangs = true };
        var provider = new FakeProvider(_ => ProviderReply.Streamed(events))
        {
            Info = new() { Name = "acme", Prefix = "ext-acme-", Formats = [isNative ? WireFormat.AnthropicMessages : WireFormat.OpenAIChat] },
        };
        var gateway = new Gateway(provider, "token-a");
        using var client = new CancellationTokenSource();
        var request = ChatRequest.Parse(
            Json.Bytes("""{"model":"ext-acme-m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Hi"}]}"""), WireFormat.AnthropicMessages);
        await using (var result = await gateway.Dispatcher.SendAsync(request, client.Token))
        {
            string read = "";
            while (!read.Contains("partial_json", StringComparison.Ordinal))
            {
                while (result.Stream!.TryRead(out var chunk)) read += Json.Text(chunk);
                if (!read.Contains("partial_json", StringComparison.Ordinal)) await result.Stream.WaitToReadAsync(client.Token);
            }
            if (isCancelled)
            {
                var wait = result.Stream!.WaitToReadAsync(client.Token).AsTask();
                await client.CancelAsync();
                Assert.That(async () => await wait, Throws.InstanceOf<OperationCanceledException>());
            }
            Assert.That(read, Does.Not.Contain("message_stop"));
        }

        Assert.That(events.Disposed, "the upstream's stream is given up");
        var record = gateway.AssertEnded();
        Assert.That((record.Error!.Kind, record.Usage.PromptTokens, record.Attempts), Is.EqualTo((ProviderErrorKind.Cancelled, 100L, 1)));
        Assert.That(gateway.Pool.GetTokenStats().Single().Failures, Is.Zero, "the token is not to blame");
        Assert.That(gateway.InFlight.Count, Is.Zero);
    }
}
