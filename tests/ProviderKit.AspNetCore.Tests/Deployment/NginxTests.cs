using System.Net;
using System.Net.Sockets;
using ProviderKit.AspNetCore.Tests.Support;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.Deployment;

/// <summary>The sample host behind nginx, with the files that <c>docs/deployment.md</c> tells to use.</summary>
public class NginxTests
{
    private const string Key = "client-key-behind-nginx", AdminKey = "admin-key-behind-nginx";
    private const string Held = "ext-litellm-held";

    private static readonly string[] Forwarded = ["ASPNETCORE_FORWARDEDHEADERS_ENABLED=true"];
    private static readonly string[] Keys = [.. Forwarded, $"PROVIDERKIT_CLIENT_KEY={Key}", $"PROVIDERKIT_ADMIN_KEY={AdminKey}"];

    [Test]
    public async Task Stream_ArrivesChunkByChunk_OverHttp2()
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync(RawUpstream.EventStreamHead + Event("first"));
            await first.Task.WaitAsync(connection.Stop);
            await connection.WriteAsync(Event("second"));
            await second.Task.WaitAsync(connection.Stop);
            await connection.WriteAsync("""data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n");
        });
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", [.. Keys, "LITELLM_ENABLED=1", $"LITELLM_BASE_URL={upstream.Address}"]);
        await using var nginx = await NginxServer.StartAsync(await host.AddressAsync());
        using var http = ClientOf(nginx);

        var request = Chat.Post(Chat.Body(Held, stream: true));
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        await using var answer = new StreamingAnswer(response, await response.Content.ReadAsStreamAsync(), Patience.Token());

        Assert.That((answer.Status, response.Version), Is.EqualTo((200, HttpVersion.Version20)));
        Assert.That(await answer.NextContentAsync(), Does.Contain("first"), "before the upstream says more");
        first.SetResult();
        Assert.That(await answer.NextContentAsync(), Does.Contain("second"));
        second.SetResult();
        Assert.That((await answer.RestAsync()).Events[^1], Is.EqualTo("[DONE]"));
    }

    [Test]
    public async Task Client_ThatLeavesAStream_EndsTheUpstreamCall()
    {
        var left = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync(RawUpstream.EventStreamHead + Event("first"));
            await connection.WaitForHangUpAsync();
            left.SetResult();
        });
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", [.. Keys, "LITELLM_ENABLED=1", $"LITELLM_BASE_URL={upstream.Address}"]);
        await using var nginx = await NginxServer.StartAsync(await host.AddressAsync());
        using var http = ClientOf(nginx);
        using (var response = await http.SendAsync(Chat.Post(Chat.Body(Held, stream: true)), HttpCompletionOption.ResponseHeadersRead, Patience.Token()))
        await using (var answer = new StreamingAnswer(response, await response.Content.ReadAsStreamAsync(), Patience.Token()))
            await answer.NextContentAsync();

        await left.Task.Patiently();
    }

    [Test]
    public async Task WebSocket_HasATurn()
    {
        await using var simulator = await Simulator.StartAsync();
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", [.. Keys, .. OpenAIAt(simulator)]);
        await using var nginx = await NginxServer.StartAsync(await host.AddressAsync());
        using var client = await ResponsesClient.ConnectAsync(
            new UriBuilder(new Uri(nginx.Address, "/v1/responses")) { Scheme = "wss" }.Uri,
            options =>
            {
                options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
                options.SetRequestHeader("Authorization", "Bearer " + Key);
            });

        var events = await client.AskAsync($$"""{"type":"response.create","model":"{{Chat.Model}}","input":"Hi"}""");

        Assert.That(ResponsesClient.TypeOf(events[^1]), Is.EqualTo("response.completed"));
        await client.CloseAsync();
    }

    [Test]
    public async Task Callers_ThatArriveThroughIt_NeedAKey_AndKeepTheirAddress()
    {
        await using var simulator = await Simulator.StartAsync();
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", [.. Forwarded, "ProviderKit__AllowAnonymous=1", "RATE_LIMIT_ENABLED=1", "RATE_LIMIT_PER_MINUTE=1", .. OpenAIAt(simulator)]);
        await using var keyless = HostProcess.Start("--urls http://127.0.0.1:0", [.. Forwarded, .. OpenAIAt(simulator)]);
        await using var open = await NginxServer.StartAsync(await host.AddressAsync());
        await using var closed = await NginxServer.StartAsync(await keyless.AddressAsync());

        Assert.That(await StatusAsync(closed, Chat.Post(Chat.Body())), Is.EqualTo(401), "not of this machine, since it comes by way of a proxy");
        Assert.That(await StatusAsync(open, Chat.Post(Chat.Body()), from: "127.0.0.2"), Is.EqualTo(200));
        Assert.That(await StatusAsync(open, Chat.Post(Chat.Body()), from: "127.0.0.3"), Is.EqualTo(200), "a bucket for each address");
        Assert.That(await StatusAsync(open, Chat.Post(Chat.Body()), from: "127.0.0.3"), Is.EqualTo(429));
        var forged = Chat.Post(Chat.Body());
        forged.Headers.Add("X-Forwarded-For", "10.9.8.7");
        Assert.That(await StatusAsync(open, forged, from: "127.0.0.3"), Is.EqualTo(429), "what a client says of its address does not count");
    }

    [Test]
    public async Task OperatorsRoutes_AreHidden()
    {
        await using var simulator = await Simulator.StartAsync();
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", [.. Keys, .. OpenAIAt(simulator)]);
        await using var nginx = await NginxServer.StartAsync(await host.AddressAsync());

        foreach (string path in (string[])["/api/monitoring/providers", "/API/Monitoring/providers", "/api/%6donitoring/providers", "/v1/../metrics", "//metrics", "/metrics", "/Metrics/", "/openapi/v1.json"])
        {
            // As it is: a client's own tidying is not what hides these.
            var request = Get("/");
            request.RequestUri = new Uri(nginx.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            Assert.That(await StatusAsync(nginx, request), Is.EqualTo(404), path);
        }
        using var local = await host.ClientAsync();
        using var metrics = await local.SendAsync(Get("/metrics"));
        Assert.That((int)metrics.StatusCode, Is.EqualTo(200), "on the gateway's own address");
        Assert.That(await StatusAsync(nginx, Get("/ready")), Is.EqualTo(200));
        Assert.That(await StatusAsync(nginx, new HttpRequestMessage(HttpMethod.Get, "/api/tags") { Headers = { { "Authorization", "Bearer " + Key } } }), Is.EqualTo(200), "Ollama's API is below /api too");
    }

    [Test]
    public async Task HeaderWithAnUnderscore_KeepsAConversationOnItsToken()
    {
        await using var simulator = await Simulator.StartAsync();
        await using var host = HostProcess.Start(
            "--urls http://127.0.0.1:0",
            [.. Keys, .. OpenAIAt(simulator), "EXT_OPENAI_TOKEN_2=canary-too", "ProviderKit__Tokens__Selection=RoundRobin", "ProviderKit__Tokens__ShowInHeaders=1"]);
        await using var nginx = await NginxServer.StartAsync(await host.AddressAsync());
        using var http = ClientOf(nginx);

        var tokens = new List<string>();
        foreach (string text in (string[])["One", "Two", "Three"])
        {
            var request = Chat.Post($$"""{"model":"{{Chat.Model}}","messages":[{"role":"user","content":"{{text}}"}]}""");
            request.Headers.Add("session_id", "conversation-of-codex");
            using var answer = await http.SendAsync(request);
            tokens.AddRange(answer.Headers.GetValues("x-providerkit-token"));
        }

        Assert.That(tokens, Is.EqualTo(new[] { tokens[0], tokens[0], tokens[0] }));
    }

    [Test]
    public async Task Body_ThatIsTooLong_IsRefusedByTheGateway()
    {
        await using var simulator = await Simulator.StartAsync();
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", [.. Keys, .. OpenAIAt(simulator)]);
        await using var nginx = await NginxServer.StartAsync(await host.AddressAsync());
        using var http = ClientOf(nginx);

        using var served = await http.SendAsync(Chat.Post(Chat.Body(more: $"\"metadata\":{{\"long\":\"{new string('x', 4_000_000)}\"}}")));
        using var refused = await http.SendAsync(Chat.Post(Chat.Body(more: $"\"metadata\":{{\"long\":\"{new string('x', 30_000_000)}\"}}")));

        Assert.That((int)served.StatusCode, Is.EqualTo(200));
        Assert.That(((int)refused.StatusCode, refused.Content.Headers.ContentType?.MediaType), Is.EqualTo((413, "application/json")), "in the format of the client's API");
    }

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path) { Headers = { { "Authorization", "Bearer " + AdminKey } } };

    private static string Event(string text) => $$$"""data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"{{{text}}}"}}]}""" + "\n\n";

    private static string[] OpenAIAt(Simulator simulator) => ["EXT_OPENAI_ENABLED=1", "EXT_OPENAI_TOKEN_1=canary-behind-nginx", $"EXT_OPENAI_BASE_URL={simulator.AddressOf("openai")}"];

    private static async Task<int> StatusAsync(NginxServer nginx, HttpRequestMessage request, string from = "127.0.0.1")
    {
        using var http = ClientOf(nginx, from);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static HttpClient ClientOf(NginxServer nginx, string from = "127.0.0.1")
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            ConnectCallback = async (context, left) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, left);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler)
        {
            BaseAddress = nginx.Address,
            Timeout = TimeSpan.FromSeconds(30),
            DefaultRequestHeaders = { { "Authorization", "Bearer " + Key } },
        };
    }
}
