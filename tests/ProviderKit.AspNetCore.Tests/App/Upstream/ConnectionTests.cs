using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.AspNetCore.Tests.App.Upstream;

/// <summary>FAULTS 13 to 16: connections that do not come about, or break.</summary>
public class ConnectionTests
{
    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 13)]
    public async Task ConnectionRefused_Is502(bool stream)
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        int port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = new Uri($"http://127.0.0.1:{port}/v1"));

        var answer = await app.ChatAsync(stream: stream);

        await Expect.ErrorAsync(app, answer, 502, "upstream_unreachable", attempts: 3);
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 13)]
    public async Task HostNameUnknown_Is502()
    {
        using var handler = new MockHttpMessageHandler();
        handler.When("*").Throw(new HttpRequestException(HttpRequestError.NameResolutionError, "canary-exception-text"));
        await using var app = await GatewayApp.StartAsync(setup => setup.Builder.Add(b =>
            b.Services.AddHttpClient("ProviderKit.openai").ConfigurePrimaryHttpMessageHandler(() => handler)));
        app.Secrets.Add("canary-exception-text");

        var answer = await app.ChatAsync();

        await Expect.ErrorAsync(app, answer, 502, "upstream_dns", attempts: 3);
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 14)]
    public async Task CertificateUntrusted_Is502AndNothingIsSent()
    {
        await using var upstream = await TlsUpstream.StartAsync();
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        await Expect.ErrorAsync(app, answer, 502, "upstream_tls");
        Assert.That(await upstream.ReceivedAsync(), Is.Empty, "no request byte");
        Expect.TokenUnblamed(app);
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 15)]
    public async Task ResetBeforeHeaders_Is502(bool stream)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:reset-headers", stream);

        await Expect.ErrorAsync(app, answer, 502, "upstream_connection_lost");
        Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"));
        Assert.That(app.Upstream, Has.Count.EqualTo(1), "not sent again: it may have been billed");
        Expect.TokenUnblamed(app);
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Ty", true)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Ty", false)]
    [TestCase("", true)]
    [TestCase("SSH-2.0-OpenSSH_9.6\r\n", false)]
    [Property("FAULTS", 15)]
    public async Task BrokenWithinHeaders_Is502(string sent, bool reset)
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync(sent);
            if (reset) connection.Reset();
        });
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        await Expect.ErrorAsync(app, answer, 502, "upstream_connection_lost");
        Assert.That(upstream.Connections, Is.EqualTo(1));
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 16)]
    public async Task ResetInsideJson_Is502()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:reset:0");

        await Expect.ErrorAsync(app, answer, 502, "upstream_connection_lost");
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 16)]
    public async Task CleanEndInsideJson_Is502()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:cut:0");

        await Expect.ErrorAsync(app, answer, 502, "upstream_bad_reply");
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 16)]
    public async Task ErrorBodyCutShort_KeepsItsStatus()
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"error\":{\"mess");
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        Assert.That(answer.Status, Is.EqualTo(404), answer.Text);
    }

    [TestCase(413, "{\"error\":{\"message\":\"Too large for us.\",\"code\":\"request_too_large\"}}", 413, "request_too_large")]
    [TestCase(413, "<html>nginx</html>", 413, null)]
    [TestCase(400, "{\"error\":{\"message\":\"No.\",\"code\":\"odd\"}}", 400, "odd")]
    [TestCase(429, "{\"error\":{\"message\":\"Request too large for gpt-4o.\",\"code\":\"rate_limit_exceeded\"}}", 429, "rate_limit_exceeded")]
    public async Task AnsweredBeforeTheBodyIsRead_IsThatAnswer(int status, string body, int answered, string? code)
    {
        await using var upstream = RawUpstream.StartBeforeTheBody(connection => connection.WriteAsync(RawUpstream.Json(body, status)));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        for (int i = 0; i < 2; i++)
        {
            // More than the buffers of both ends hold, so that the connection is closed while it is still written.
            var answer = await app.PostAsync($$"""{"model":"{{Chat.Model}}","messages":[{"role":"user","content":"{{new string('x', 12_000_000)}}"}]}""");
            await Expect.ErrorAsync(app, answer, answered, code);
        }

        Expect.TokenUnblamed(app);
        var health = app.Registry.Find("openai")!.Health;
        Assert.That((health.Status, health.LastFailure), Is.EqualTo((ProviderHealthStatus.Healthy, (DateTimeOffset?)null)));
        Assert.That(upstream.Connections, Is.EqualTo(2), "not sent again");
    }

    [Test]
    public async Task AnsweredBeforeTheBodyIsRead_WithoutAWordOfClosing_TheConnectionIsNotUsedAgain()
    {
        await using var upstream = RawUpstream.StartBeforeTheBody(connection =>
            connection.WriteAsync("HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        for (int i = 1; i <= 3; i++)
        {
            var answer = await app.PostAsync($$"""{"model":"{{Chat.Model}}","messages":[{"role":"user","content":"{{new string('x', 12_000_000)}}"}]}""");
            Assert.That((answer.Status, upstream.Connections), Is.EqualTo((413, i)), answer.Text);
        }
    }

    [Test]
    public async Task ClosedBeforeTheBodyIsRead_WithoutAnAnswer_IsALostConnection()
    {
        await using var upstream = RawUpstream.StartBeforeTheBody(_ => Task.CompletedTask);
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.PostAsync($$"""{"model":"{{Chat.Model}}","messages":[{"role":"user","content":"{{new string('x', 12_000_000)}}"}]}""");

        await Expect.ErrorAsync(app, answer, 502, "upstream_connection_lost");
        Assert.That(app.Registry.Find("openai")!.Health.ConsecutiveFailures, Is.EqualTo(1));
    }

    /// <summary>Speaks TLS with a certificate that no authority has signed, and notes what it hears inside.</summary>
    private sealed class TlsUpstream : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;
        private readonly Task<string> _heard;

        private TlsUpstream(X509Certificate2 certificate)
        {
            _certificate = certificate;
            _listener.Start();
            Address = new Uri($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");
            _heard = ListenAsync();
        }

        public Uri Address { get; }

        public static Task<TlsUpstream> StartAsync()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
            return Task.FromResult(new TlsUpstream(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null)));
        }

        public Task<string> ReceivedAsync() => _heard.Patiently();

        public ValueTask DisposeAsync()
        {
            _listener.Stop();
            _certificate.Dispose();
            return default;
        }

        private async Task<string> ListenAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(_certificate);
                return await new StreamReader(tls).ReadToEndAsync();
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                return "";
            }
        }
    }
}
