using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Memory;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>A vendor's own format that meets a stream which is not in it, at every point where the format is called.</summary>
public class VendorFormatFaultTests
{
    private const string Chunk = """{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"}}]}""";

    [Test]
    public async Task Format_ThatMeetsAnUnexpectedReply_BlamesTheUpstream([Values("begin", "translate", "over", "complete")] string where)
    {
        using var host = HostOf(new Format(at => { if (at == where) throw new KeyNotFoundException("canary"); }));

        await using var result = await host.Dispatcher.SendAsync(Request());
        if (result.Stream is { } stream) await Gateway.ReadAllAsync(stream);

        var error = result.Error ?? result.Stream?.Error;
        Assert.That((error?.Kind, error?.Message), Is.EqualTo(((ProviderErrorKind?)ProviderErrorKind.BadReply, "The upstream of acme sent something that is not in its format.")));
    }

    [Test]
    public async Task Format_ThatFailsAtTheEnd_LosesNothingOfWhatCameBefore()
    {
        using var host = HostOf(new Format(static at => { if (at == "completed") throw new FormatException(); }));

        await using var result = await host.Dispatcher.SendAsync(Request());

        Assert.That(result.Error, Is.Null);
        Assert.That(string.Concat(await Gateway.ReadAllAsync(result.Stream!)), Does.Contain("Hi").And.Contain("Bye"));
        Assert.That(result.Stream!.Error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    [Test]
    public async Task Request_ThatItsStreamStillKnows_CountsUntilTheEnd()
    {
        using var host = HostOf(new Format(static _ => { }));
        var budget = new ByteBudget(64 << 20, TimeSpan.Zero, new FakeTime());
        using var body = budget.CreateBuffer();
        byte[] json = Json.Bytes($$"""{"model":"ext-acme-m","stream":true,"messages":[{"role":"user","content":"{{new string('x', 100_000)}}"}]}""");
        Assert.That(await body.ReserveAsync(json.Length, default), Is.EqualTo(ByteGrant.Granted));
        json.CopyTo(body.Free);
        body.Advance(json.Length);
        Assert.That(ChatRequest.TryRead(body, out var request, out _), Is.True);
        long before = budget.InUse;

        var result = await host.Dispatcher.SendAsync(request!);

        Assert.That(result.Error, Is.Null);
        Assert.That(budget.InUse - before, Is.GreaterThanOrEqualTo(json.Length), "the format has a copy of the request");
        await result.DisposeAsync();
        Assert.That(budget.InUse, Is.EqualTo(before));
    }

    private static ChatRequest Request() => ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")], stream: true);

    private static Host HostOf(IVendorFormat format)
    {
        var host = Host.With(
            kit => kit.AddVendor(new HttpVendor { Name = "acme", BaseAddress = "https://acme.test/v1", Apis = [new VendorApi(null, "/talk") { OwnFormat = format, Framing = StreamFraming.Lines }] }),
            ("ACME_ENABLED", "1"), ("ACME_TOKEN_1", "canary-1"));
        host.Upstream.When("https://acme.test/v1/talk").Respond("application/x-ndjson", "{}\n");
        return host;
    }

    /// <summary>One event becomes one chunk, and the end another.</summary>
    private sealed class Format(Action<string> reach) : IVendorFormat
    {
        public ProviderError? WriteRequest(VendorRequest request)
        {
            request.Body.Write("{}"u8);
            return null;
        }

        public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, VendorReplyContext context, IBufferWriter<byte> output) => null;

        public IVendorStream BeginStream(VendorReplyContext context)
        {
            reach("begin");
            return new Stream(reach);
        }
    }

    private sealed class Stream(Action<string> reach) : IVendorStream
    {
        public bool IsOver
        {
            get
            {
                reach("over");
                return false;
            }
        }

        public ProviderError? Translate(ReadOnlyMemory<byte> upstreamEvent, ChatChunkOutput output)
        {
            reach("translate");
            output.Write(Json.Bytes(Chunk));
            return null;
        }

        public void Complete(ChatChunkOutput output)
        {
            reach("complete");
            output.Write(Json.Bytes(Chunk.Replace("Hi", "Bye", StringComparison.Ordinal)));
            reach("completed");
            output.Write("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""u8);
        }
    }
}
