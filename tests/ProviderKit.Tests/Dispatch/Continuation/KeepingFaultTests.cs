using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>Faults of the gateway's own while it treats the reply object of a stream: the stream ends as one that failed, in one piece.</summary>
[Property("FAULTS", 78)]
public class KeepingFaultTests
{
    private static readonly string[] Native =
    [
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_up","object":"response","status":"in_progress","model":"m","output":[]}}""",
        """{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_up","object":"response","status":"in_progress","model":"m","output":[]}}""",
        """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
        """{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
        """{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}""",
        """{"type":"response.output_text.done","sequence_number":5,"item_id":"msg_1","output_index":0,"content_index":0,"text":"Hi"}""",
        """{"type":"response.content_part.done","sequence_number":6,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hi","annotations":[]}}""",
        """{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]}}""",
        """{"type":"response.completed","sequence_number":8,"response":{"id":"resp_up","object":"response","status":"completed","model":"m","output":[]}}""",
    ];

    private static readonly string[] Chat = ["""{"choices":[{"delta":{"content":"Hi"}}]}""", """{"choices":[{"delta":{},"finish_reason":"stop"}]}"""];

    [Test]
    public async Task Fault_EndsTheStreamAsItBegan([Values] bool isNative, [Values("response.in_progress", "response.completed")] string at)
    {
        var format = new FaultyFormat(at);
        var provider = new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(isNative ? Native : Chat)))
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Formats = [isNative ? format : WireFormat.OpenAIChat] },
        };
        var gateway = new Gateway(provider, "A");
        var read = new List<(string Name, JsonNode Data)>();
        await using (var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes("""{"model":"ext-acme-m","input":"Hi","stream":true}"""), format)))
        {
            var stream = result.Stream!;
            do
            {
                while (stream.TryRead(out var chunk)) read.Add((Json.Text(stream.EventName.Span), JsonNode.Parse(chunk.ToArray())!));
            }
            while (await stream.WaitToReadAsync());
            Assert.That((stream.Error?.Kind, stream.HasToldError), Is.EqualTo(((ProviderErrorKind?)ProviderErrorKind.Internal, true)));
        }
        Assert.That(format.Faults, Is.EqualTo(1));
        Assert.That(read.Select(e => (int)e.Data["sequence_number"]!), Is.EqualTo(Enumerable.Range(0, read.Count)));
        Assert.That(read.Select(e => e.Name), Is.SupersetOf(new[] { "response.created", "response.in_progress", "response.failed" }).And.None.EqualTo("response.completed"));
        string[] ids = [.. read.Select(e => (string?)e.Data["response"]?["id"]).OfType<string>().Distinct()];
        Assert.That(ids, Has.Length.EqualTo(1));
        Assert.That(ids[0], Is.Not.EqualTo("resp_up"));
        Assert.That(ReadResponse.OfFailed(read)["error"], Is.Not.Null);
        Assert.That((await gateway.Services.Conversations.Vault.FindAsync(default, ids[0], default)).Response, Is.Null);
    }
}
