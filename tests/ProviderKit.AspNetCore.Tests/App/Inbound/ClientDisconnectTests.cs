using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>FAULTS 12: a client that goes away ends the upstream call, and neither token nor upstream is blamed.</summary>
public class ClientDisconnectTests
{
    private const string Token = "canary-0a91f3";

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 12)]
    public async Task ClientLeaves_BeforeHeaders_UpstreamIsCancelled(bool stream)
    {
        await using var app = await GatewayApp.StartAsync();
        var record = app.Records.NextAsync();
        using var leaving = new CancellationTokenSource();

        var call = app.Http.SendAsync(Chat.Post(Chat.Body("ext-openai-sim:slow:3600000", stream)), leaving.Token);
        await app.Simulator.WaitForAsync(s => s.InFlight == 1, Patience.Token());
        await leaving.CancelAsync();

        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        await AssertCancelledAsync(app, await record);
    }

    [Test, Property("FAULTS", 12)]
    public async Task ClientLeaves_MidStream_UpstreamIsCancelled()
    {
        await using var app = await GatewayApp.StartAsync();
        var record = app.Records.NextAsync();

        var stream = await app.StreamAsync("ext-openai-sim:stall:3");
        await stream.NextContentAsync();
        await stream.DisposeAsync();

        await AssertCancelledAsync(app, await record);
    }

    [Test, Property("FAULTS", 12)]
    public async Task ClientLeaves_WhileEventsPour_UpstreamIsCancelled()
    {
        await using var app = await GatewayApp.StartAsync();
        var record = app.Records.NextAsync();

        var stream = await app.StreamAsync("ext-openai-sim:events:5000000");
        await stream.NextContentAsync();
        await stream.DisposeAsync();

        await AssertCancelledAsync(app, await record);
    }

    [Test, Property("FAULTS", 12)]
    public async Task ClientLeaves_ByReset_UpstreamIsCancelled()
    {
        await using var app = await GatewayApp.StartAsync();
        var record = app.Records.NextAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(app.Address.Host, app.Address.Port);
        string body = Chat.Body("ext-openai-sim:slow:3600000");
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        await app.Simulator.WaitForAsync(s => s.InFlight == 1, Patience.Token());

        client.LingerState = new LingerOption(true, 0);
        client.Close();

        await AssertCancelledAsync(app, await record);
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("FAULTS", 12)]
    public async Task ClientLeaves_WithinItsBody_IsNoFaultOfTheGateway(bool reset)
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web =>
        {
            web.Use(async (_, next) =>
            {
                begun.TrySetResult();
                await next();
                ended.TrySetResult();
            });
            web.MapProviderKit();
        });
        using var client = new TcpClient();
        await client.ConnectAsync(app.Address.Host, app.Address.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\":"));
        await begun.Task.Patiently();

        if (reset) client.LingerState = new LingerOption(true, 0);
        client.Close();
        await ended.Task.Patiently();

        Assert.That(app.Upstream, Is.Empty);
        Assert.That(app.Log.Entries.Where(e => e.Level >= LogLevel.Error), Is.Empty);
        Assert.That(app.Records.All.Select(r => r.Status), Has.None.EqualTo(500));
    }

    private static async Task AssertCancelledAsync(GatewayApp app, RequestRecord record)
    {
        Assert.That((record.Status, record.Error?.Kind), Is.EqualTo((499, (ProviderErrorKind?)ProviderErrorKind.Cancelled)));
        Assert.That((record.Provider, record.TokenName, record.Attempts), Is.EqualTo(("openai", "openai:Tokens:0", 1)));
        await app.Simulator.WaitForAsync(s => s.Of("openai", Token).Cancelled == 1, Patience.Token());
        var token = app.TokensOf().Single();
        Assert.That((token.Blocked, token.Failures, token.Blocks), Is.EqualTo((false, 0L, 0L)), "the token is not to blame");
        Assert.That(app.Records.All, Has.Count.EqualTo(1));
    }
}
