using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.SampleHost;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>FAULTS 84: compressed request bodies are decoded within the limits, or refused with what is taken.</summary>
[Property("FAULTS", 84)]
public class ContentEncodingTests
{
    private const int Limit = 100_000;

    [TestCase("gzip")]
    [TestCase("GZIP")]
    [TestCase("x-gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("deflate", true)]
    [TestCase("identity")]
    public async Task Post_Encoded_ReachesTheUpstreamDecoded(string coding, bool bare = false)
    {
        await using var app = await GatewayApp.StartAsync();
        string body = Chat.Body(more: $"\"pad\":\"{new string('x', 300_000)}\"");

        var answer = await app.SendAsync(Post(Encode(coding, bare, Encoding.UTF8.GetBytes(body)), coding));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(app.Upstream[0].Body.Length, Is.EqualTo(body.Length - "ext-openai-".Length));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task Post_Bomb_Is413(string coding)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.MaxRequestBytes = Limit));
        byte[] bomb = Encode(coding, false, Encoding.UTF8.GetBytes(Chat.Body(more: $"\"pad\":\"{new string('x', 20_000_000)}\"")));
        Assert.That(bomb, Has.Length.LessThan(Limit), "short as it comes");

        var answer = await app.SendAsync(Post(bomb, coding));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((413, "request_too_large")), answer.Text);
        Assert.That(app.Upstream, Is.Empty);
        Assert.That(app.Service<ByteBudget>().InUse, Is.Zero);
    }

    [TestCase("zstd")]
    [TestCase("compress")]
    [TestCase("gzip, br")]
    public async Task Post_CodingThatIsNotTaken_Is415ThatListsThoseThatAre(string coding)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Post(Encoding.UTF8.GetBytes(Chat.Body()), coding));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((415, "unsupported_content_encoding")), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("gzip, br, deflate"));
        Assert.That(answer.Header("accept-encoding"), Is.EqualTo("gzip, br, deflate"));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task Post_NotWhatItSays_Is400(string coding)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Post(Encoding.UTF8.GetBytes(Chat.Body()), coding));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "invalid_content_encoding")), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain(coding));
    }

    [TestCase("5\r\n{\"mod\r\nzz\r\n")]
    [TestCase("5\r\n{\"modXX")]
    [Property("FAULTS", 7)]
    public async Task Post_BrokenChunks_Is400(string body)
    {
        await using var app = await GatewayApp.StartAsync();
        var record = app.Records.NextAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(app.Address.Host, app.Address.Port);
        var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}"));
        string answer = await new StreamReader(stream, Encoding.UTF8).ReadToEndAsync(Patience.Token());

        Assert.That(answer, Does.StartWith("HTTP/1.1 400").And.Contains("invalid_request_error"));
        Assert.That((await record).Status, Is.EqualTo(400));
    }

    [TestCase("Content-Length: 1000\r\n\r\n{\"model\":")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\n{\"mod\r\n")]
    [Property("FAULTS", 7)]
    public async Task Post_ShorterThanAnnounced_IsCancelled(string rest)
    {
        await using var app = await GatewayApp.StartAsync();
        var record = app.Records.NextAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(app.Address.Host, app.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{rest}"));
        }

        Assert.That((await record).Status, Is.EqualTo(499));
    }

    [Test]
    public async Task Post_CodingThatTheAppAdds_IsDecodedWithinTheLimits()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Builder.Add(builder => ZstandardBodies.AddTo(builder.Services));
            setup.Options.Add(o => o.MaxRequestBytes = Limit);
        });
        byte[] good = Zstandard(Chat.Body(more: $"\"pad\":\"{new string('x', 50_000)}\""));
        byte[] bomb = Zstandard(Chat.Body(more: $"\"pad\":\"{new string('x', 20_000_000)}\""));
        byte[] wide = Zstandard(Chat.Body(), windowLog: 27);

        Assert.That((await app.SendAsync(Post(good, "ZSTD"))).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync(Post(bomb, "zstd"))).Status, Is.EqualTo(413));
        foreach (byte[] broken in (byte[][])[good[..^20], Encoding.UTF8.GetBytes(Chat.Body()), wide])
        {
            var answer = await app.SendAsync(Post(broken, "zstd"));
            Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "invalid_content_encoding")), answer.Text);
        }
        var refused = await app.SendAsync(Post(good, "compress"));
        Assert.That((refused.Status, refused.Header("accept-encoding")), Is.EqualTo((415, "gzip, br, deflate, zstd")));
        Assert.That(app.Service<ByteBudget>().InUse, Is.Zero);
    }

    private static byte[] Zstandard(string body, int windowLog = 20)
    {
        var encoded = new MemoryStream();
        using (var stream = new CompressionStream(encoded, leaveOpen: true))
        {
            stream.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, windowLog);
            stream.Write(Encoding.UTF8.GetBytes(body));
        }
        return encoded.ToArray();
    }

    private static HttpRequestMessage Post(byte[] body, string coding)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Chat.Json(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return request;
    }

    private static byte[] Encode(string coding, bool bare, byte[] body)
    {
        if (coding == "identity") return body;
        var encoded = new MemoryStream();
        using (Stream stream = coding.ToUpperInvariant() switch
        {
            "BR" => new BrotliStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
            "DEFLATE" when bare => new DeflateStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
            "DEFLATE" => new ZLibStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
            _ => new GZipStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
        }) stream.Write(body);
        return encoded.ToArray();
    }
}
