using System.Net.Sockets;
using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>FAULTS 7: the limit on bodies, regardless of the length announced.</summary>
public class BodySizeTests
{
    private const int Limit = 2000;

    [Test, Property("FAULTS", 7)]
    public async Task Post_LongerByContentLength_Is413()
    {
        await using var app = await StartAsync();

        var answer = await app.PostAsync(BodyOf(Limit + 1));

        await AssertTooLargeAsync(app, answer);
    }

    [Test, Property("FAULTS", 7)]
    public async Task Post_LongerInChunks_Is413()
    {
        await using var app = await StartAsync();
        var request = Chat.Post(BodyOf(Limit + 1));
        request.Headers.TransferEncodingChunked = true;

        var answer = await app.SendAsync(request);

        await AssertTooLargeAsync(app, answer);
    }

    [Test, Property("FAULTS", 7)]
    public async Task Post_AnnouncedTooLong_Is413BeforeTheBodyArrives()
    {
        await using var app = await StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(app.Address.Host, app.Address.Port);
        var stream = client.GetStream();

        await stream.WriteAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n"u8.ToArray());
        string answer = await new StreamReader(stream, Encoding.UTF8).ReadToEndAsync(Patience.Token());

        Assert.That(answer, Does.StartWith("HTTP/1.1 413").And.Contains("request_too_large").And.Contains("Connection: close"));
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 7)]
    public async Task Post_ExactlyTheLimit_IsSent(bool chunked)
    {
        await using var app = await StartAsync();
        var request = Chat.Post(BodyOf(Limit));
        if (chunked) request.Headers.TransferEncodingChunked = true;

        var answer = await app.SendAsync(request);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(app.Upstream[0].Body.Length, Is.EqualTo(Limit - "ext-openai-".Length));
    }

    [Test, Property("FAULTS", 7)]
    public async Task Post_LimitAboveKestrelsOwn_IsSent()
    {
        // Kestrel's default is 30,000,000 bytes; the app's limit replaces it.
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.MaxRequestBytes = 40_000_000));

        var answer = await app.PostAsync(BodyOf(31_000_000));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
    }

    private static Task<GatewayApp> StartAsync() =>
        GatewayApp.StartAsync(setup => setup.Options.Add(o => o.MaxRequestBytes = Limit));

    private static string BodyOf(int length)
    {
        int rest = length - Chat.Body(more: "\"pad\":\"\"").Length;
        return Chat.Body(more: $"\"pad\":\"{new string('x', rest)}\"");
    }

    private static async Task AssertTooLargeAsync(GatewayApp app, Answer answer)
    {
        Assert.That((answer.Status, answer.Code), Is.EqualTo((413, "request_too_large")), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain($"{Limit} bytes").And.Contains("MaxRequestBytes"));
        Assert.That((await app.RecordOf(answer)).Status, Is.EqualTo(413));
        Assert.That(app.Upstream, Is.Empty);
    }
}
