using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using ProviderKit.AspNetCore.Connections;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Connections;

/// <summary>Connections over the limit wait where they take no handle, and are answered when the wait is over.</summary>
public class ConnectionLimitTests
{
    // No other timer is set to it.
    private static readonly TimeSpan Queue = TimeSpan.FromSeconds(17);

    private readonly FakeTime _time = new();

    [Test]
    public async Task Connect_OverTheLimit_IsServedWhenAnotherEnds()
    {
        await using var app = await StartAsync(1);
        using var first = await ConnectAsync(app);
        await AskAsync(first, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await ReadAsync(first, "HTTP/1.1 200");

        using var second = await ConnectAsync(app);
        await AskAsync(second, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.That(second.GetStream().DataAvailable, Is.False);
        first.Close();

        Assert.That(await new StreamReader(second.GetStream()).ReadToEndAsync(Patience.Token()), Does.StartWith("HTTP/1.1 200"));
    }

    [Test]
    public async Task Connect_NoPlaceInTime_Is503AndTheNextIsServed()
    {
        await using var app = await StartAsync(1);
        using var first = await ConnectAsync(app);
        await AskAsync(first, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await ReadAsync(first, "HTTP/1.1 200");
        using var second = await ConnectAsync(app);
        await AskAsync(second, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");

        await _time.TimerDueIn(Queue);
        _time.Advance(Queue);

        Assert.That(await new StreamReader(second.GetStream()).ReadToEndAsync(Patience.Token()), Does.StartWith("HTTP/1.1 503").And.Contains("gateway_saturated").And.Contains("Retry-After: 1"));
        first.Close();
        second.Close();
        // The server may hear of the closed connection later than of the new one.
        var patience = Patience.Token();
        while (!(await HealthAsync(app)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) patience.ThrowIfCancellationRequested();
    }

    [Test]
    public async Task Stop_WhileAConnectionWaitsForAPlace_StopsAtOnce()
    {
        await using var app = await StartAsync(1);
        using var first = await ConnectAsync(app);
        await AskAsync(first, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        using var second = await ConnectAsync(app);

        await app.App.StopAsync(Patience.Token());

        Assert.That(app.App.Lifetime.ApplicationStopped.IsCancellationRequested, Is.True);
    }

    [TestCase("POST / HTTP/1.1", true)]
    [TestCase("GET", true)]
    [TestCase("PRI * HTTP/2.0", false)]
    [TestCase("\u0016\u0003\u0001", false)]
    [TestCase("", false)]
    public void IsHttp1_ByTheFirstBytes(string begin, bool expected) =>
        Assert.That(Refusal.IsHttp1(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(begin))), Is.EqualTo(expected));

    private Task<GatewayApp> StartAsync(int connections) => GatewayApp.StartAsync(setup =>
    {
        setup.FollowUp = null; // its connection would be one too many
        setup.Time = _time;
        setup.Options.Add(o => o.Limits.QueueTimeout = Queue);
        setup.Builder.Add(builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentConnections = connections);
            builder.WebHost.UseProviderKitLimits();
        });
    });

    private static async Task<string> HealthAsync(GatewayApp app)
    {
        using var client = await ConnectAsync(app);
        await AskAsync(client, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return await new StreamReader(client.GetStream()).ReadToEndAsync(Patience.Token());
    }

    private static async Task<TcpClient> ConnectAsync(GatewayApp app)
    {
        var client = new TcpClient();
        await client.ConnectAsync(app.Address.Host, app.Address.Port, Patience.Token());
        return client;
    }

    private static async Task AskAsync(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Patience.Token());

    private static async Task ReadAsync(TcpClient client, string begin)
    {
        byte[] bytes = new byte[begin.Length];
        await client.GetStream().ReadExactlyAsync(bytes, Patience.Token());
        Assert.That(Encoding.ASCII.GetString(bytes), Is.EqualTo(begin));
    }
}
