using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Streaming;

/// <summary>A fault in the gateway while a stream is being written: one end, which goes on from what was written.</summary>
[Property("FAULTS", 78)]
public class MidStreamFaultTests
{
    private static readonly string[] Responses =
    [
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}}""",
        """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
        """{"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
        """{"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"one"}""",
        """{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"two"}""",
        """{"type":"response.output_text.delta","sequence_number":5,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"three"}""",
    ];

    [Test]
    public async Task Write_Throws_TheResponseFailsOnce([Values("responses", "chat")] string upstream)
    {
        string[] events = upstream == "responses" ? Responses : [Sse.ContentJson("one"), Sse.ContentJson("two"), Sse.ContentJson("three"), Sse.ContentJson("four")];
        var provider = new Mock<IChatProvider>();
        provider.SetupGet(p => p.Info).Returns(new ProviderInfo { Name = "own", Prefix = "own-", Formats = [upstream == "responses" ? WireFormat.OpenAIResponses : WireFormat.OpenAIChat] });
        provider.Setup(p => p.SendAsync(It.IsAny<ProviderCall>(), It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<ProviderReply>(ProviderReply.Streamed(new ScriptedEvents(events))));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Kit.Add((kit, _) => kit.AddProvider("own", (_, _) => provider.Object));
            setup.Options.Add(o => o.Provider("own").Tokens.Add("canary-own-token"));
            setup.Map = app =>
            {
                app.Use((context, next) =>
                {
                    context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new FaultAt(context.Response.Body, write: 2)));
                    return next(context);
                });
                app.MapProviderKit();
            };
        });

        var answer = await app.SendAsync(Chat.Post("""{"model":"own-m","input":"Hi","stream":true}""", "/v1/responses"));

        var read = answer.Text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!).ToArray();
        Assert.That(read.Select(e => (int)e["sequence_number"]!), Is.EqualTo(Enumerable.Range(0, read.Length)), answer.Text);
        var names = read.Select(e => (string?)e["type"]).ToArray();
        Assert.That((names.Count(name => name == "response.created"), names.Count(name => name == "response.failed"), names[^1]), Is.EqualTo((1, 1, "response.failed")), answer.Text);
        Assert.That(names, Does.Contain("response.output_item.done"), "what has begun has ended");
        Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(ProviderErrorKind.Internal));
        Assert.That(app.Log.Entries.Any(entry => entry.Text.Contains("failed in the gateway itself", StringComparison.Ordinal)));
    }

    /// <summary>A body that fails at one of its writes, and takes the others.</summary>
    private sealed class FaultAt(Stream inner, int write) : Stream
    {
        private int _count;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ++_count == write ? throw new InvalidDataException("a fault of ours") : inner.WriteAsync(buffer, cancellationToken);
    }
}
