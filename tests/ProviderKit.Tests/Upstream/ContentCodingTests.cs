using System.IO.Compression;
using System.Net;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Upstream;

/// <summary>Upstreams that compress although they were not asked to.</summary>
public class ContentCodingTests
{
    private const string Events = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static readonly string[] Known = ["gzip", "x-gzip", "GZIP", "deflate", "raw deflate", "br", "identity", "gzip, br", "deflate,identity"];

    [TestCaseSource(nameof(Known))]
    public async Task WholeReply_Encoded_IsDecoded(string coding)
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Encoded(coding, "application/json", FakeProvider.Reply));
        await using var result = await SendAsync(host);
        Assert.That(result.Error, Is.Null);
        Json.AssertEqual(Json.Parse(result.Body)!["choices"], Json.Parse(new SplicedBody(Json.Bytes(FakeProvider.Reply), default))!["choices"]!.ToJsonString());
    }

    [TestCaseSource(nameof(Known))]
    public async Task Stream_Encoded_IsDecoded(string coding)
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Encoded(coding, "text/event-stream", Events));
        await using var result = await SendAsync(host, stream: true);
        Assert.That(await Gateway.ReadAllAsync(result.Stream!), Has.Count.EqualTo(2));
        Assert.That(result.Stream!.Error, Is.Null);
    }

    [TestCaseSource(nameof(Known))]
    public async Task Error_Encoded_IsRead(string coding)
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Encoded(coding, "application/json", """{"error":{"message":"temperature is out of range","code":"bad_value"}}""", HttpStatusCode.BadRequest));
        await using var result = await SendAsync(host);
        Assert.That((result.Error!.HttpStatus, result.Error.Code, result.Error.Message), Is.EqualTo((400, "bad_value", "temperature is out of range")));
    }

    [Test]
    public async Task ModelList_Encoded_IsDecoded()
    {
        using var host = On();
        host.Upstream.When(HttpMethod.Get, "*").Respond(_ => Encoded("gzip", "application/json", """{"data":[{"id":"a"}]}"""));
        var entry = host.Registry.Find("openai")!;
        var listing = await ((IModelLister)entry.Provider).ListModelsAsync(entry.Tokens.Tokens[0], default);
        Assert.That((listing.Error, string.Join(',', listing.Models)), Is.EqualTo(((ProviderError?)null, "a")));
    }

    [Test]
    public async Task Stream_Encoded_EventIsReadBeforeTheNextIsSent()
    {
        using var host = On();
        byte[] first = Compress("gzip", Events[..Events.IndexOf("\n\n", StringComparison.Ordinal)] + "\n\n", flushOnly: true);
        var body = new PausedStream(first);
        host.Upstream.When("*").Respond(_ => Reply("gzip", "text/event-stream", body));
        await using var result = await SendAsync(host, stream: true);
        Assert.That(result.Stream!.TryRead(out var chunk) ? Json.Text(chunk) : "", Does.Contain("Hi"));
        Assert.That(body.Reads, Is.LessThanOrEqualTo(2), "no read waited for more than the first event");
    }

    [TestCase("zstd", false)]
    [TestCase("compress", true)]
    [TestCase("gzip, zstd", false)]
    [TestCase("gzip, gzip, gzip, gzip", false)]
    public async Task Reply_InAnUnknownCoding_Is502ThatNamesIt(string coding, bool stream)
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Reply(coding, stream ? "text/event-stream" : "application/json", new MemoryStream([1, 2, 3])));
        await using var result = await SendAsync(host, stream);
        Assert.That((result.Error!.HttpStatus, result.Error.Code), Is.EqualTo((502, "upstream_content_encoding")));
        Assert.That(result.Error.Message, Does.Contain(coding == "gzip, zstd" ? "zstd" : coding));
    }

    [Test]
    public async Task Error_InAnUnknownCoding_KeepsItsStatusAndSaysWhy()
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Reply("zstd", "application/json", new MemoryStream([1, 2, 3]), HttpStatusCode.UnprocessableEntity));
        await using var result = await SendAsync(host);
        Assert.That((result.Error!.HttpStatus, result.Error.Message), Is.EqualTo((422, "The upstream gave its reason in the content encoding zstd, which cannot be decoded.")));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("br")]
    public async Task Reply_ThatIsNotEncodedAsItSays_Is502(string coding)
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Reply(coding, "application/json", new MemoryStream(Json.Bytes(FakeProvider.Reply))));
        await using var result = await SendAsync(host);
        Assert.That((result.Error!.HttpStatus, result.Error.Code), Is.EqualTo((502, "upstream_content_encoding")));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("br")]
    [TestCase("gzip, gzip")]
    public async Task Bomb_IsRefusedAtTheLimit(string coding)
    {
        using var host = On(("ProviderKit:Upstream:MaxReplyBytes", "100000"), ("ProviderKit:Upstream:MaxEventBytes", "100000"));
        string bomb = new('x', 20_000_000);
        host.Upstream.When("*").With(r => r.Content!.ReadAsStringAsync().Result.Contains("stream", StringComparison.Ordinal))
            .Respond(_ => Encoded(coding, "text/event-stream", "data: " + bomb));
        host.Upstream.When("*").Respond(_ => Encoded(coding, "application/json", $"{{\"choices\":[],\"x\":\"{bomb}\"}}"));
        await using var whole = await SendAsync(host);
        await using var streamed = await SendAsync(host, stream: true);
        Assert.That((whole.Error!.HttpStatus, whole.Error.Code), Is.EqualTo((502, "upstream_reply_too_large")));
        Assert.That((streamed.Error!.HttpStatus, streamed.Error.Code), Is.EqualTo((502, "upstream_reply_too_large")));
    }

    [Test]
    public async Task Request_AsksForNoCoding()
    {
        using var host = On();
        bool asked = true;
        host.Upstream.When("*").Respond(request =>
        {
            asked = request.Headers.AcceptEncoding.Count > 0;
            return Encoded("identity", "application/json", FakeProvider.Reply);
        });
        await using var result = await SendAsync(host);
        Assert.That(asked, Is.False, "a compressor may hold events back");
    }

    private static Host On(params (string, string)[] settings) =>
        Host.With([("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:Providers:openai:Tokens:0", "the-token"), ("ProviderKit:Retry:MaxRetries", "0"), .. settings]);

    private static ValueTask<DispatchResult> SendAsync(Host host, bool stream = false) =>
        host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", [], stream));

    private static HttpResponseMessage Encoded(string coding, string type, string text, HttpStatusCode status = HttpStatusCode.OK)
    {
        byte[] bytes = Json.Bytes(text);
        foreach (string one in coding.Split(',', StringSplitOptions.TrimEntries)) bytes = Compress(one, bytes);
        return Reply(coding.Replace("raw ", "", StringComparison.Ordinal), type, new MemoryStream(bytes), status);
    }

    private static HttpResponseMessage Reply(string coding, string type, Stream body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        response.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return response;
    }

    private static byte[] Compress(string coding, string text, bool flushOnly)
    {
        var output = new MemoryStream();
        var encoder = Encoder(coding, output);
        encoder.Write(Json.Bytes(text));
        encoder.Flush();
        byte[] soFar = output.ToArray();
        encoder.Dispose();
        return flushOnly ? soFar : output.ToArray();
    }

    private static byte[] Compress(string coding, byte[] bytes)
    {
        var output = new MemoryStream();
        using (var encoder = Encoder(coding, output)) encoder.Write(bytes);
        return output.ToArray();
    }

    private static Stream Encoder(string coding, MemoryStream output) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true),
        "raw deflate" => new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
        _ => new BufferedStream(new Forwarding(output)),
    };

    private sealed class Forwarding(MemoryStream output) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);
    }

    /// <summary>Gives its bytes, then nothing more and no end.</summary>
    private sealed class PausedStream(byte[] bytes) : ReadOnlyStream
    {
        public int Reads { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++Reads > 1) return new ValueTask<int>(new TaskCompletionSource<int>().Task.WaitAsync(cancellationToken));
            bytes.CopyTo(buffer);
            return new ValueTask<int>(bytes.Length);
        }
    }
}
