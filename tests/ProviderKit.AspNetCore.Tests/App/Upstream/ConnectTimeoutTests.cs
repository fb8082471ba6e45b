using System.Net;
using System.Net.Sockets;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Upstream;

/// <summary>
/// The third time limit, beside first byte and idle (FAULTS 18 and 19). Connecting goes by the handler's own clock, which
/// is the system's, so the limit is a short one here; it cannot be too short, since this upstream never answers.
/// </summary>
public class ConnectTimeoutTests
{
    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 18)]
    public async Task TlsHandshake_IsNeverAnswered_Is502WithItsOwnCode(bool stream)
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = new Uri($"https://127.0.0.1:{((IPEndPoint)upstream.LocalEndpoint).Port}/v1");
            setup.Options.Add(o => (o.Upstream.ConnectTimeout, o.Retry.MaxRetries) = (TimeSpan.FromMilliseconds(50), 0));
        });

        var answer = await app.ChatAsync(stream: stream);

        await Expect.ErrorAsync(app, answer, 502, "upstream_connect_timeout");
        Expect.TokenUnblamed(app);
    }
}
