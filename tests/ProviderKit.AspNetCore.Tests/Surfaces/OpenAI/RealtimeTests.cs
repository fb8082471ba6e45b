using System.Net.WebSockets;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI;

/// <summary>The Realtime API: what is HTTP is passed through; its WebSocket is refused at once.</summary>
public class RealtimeTests
{
    [TestCase("""{"session":{"type":"realtime","model":"ext-openai-gpt-realtime","audio":{"output":{"voice":"marin"}}},"expires_after":{"anchor":"created_at","seconds":60}}""")]
    [TestCase("""{ "expires_after":null, "session" : { "tools":[{"model":"no"}], "model" : "ext-openai-gpt-realtime" } }""")]
    public async Task ClientSecrets_ModelInTheSession_IsFoundAndReplaced(string body)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"value":"ek_1","expires_at":1,"session":{"model":"gpt-realtime"}}""");
        await using var app = await PassedBodyTests.StartAsync(upstream);

        var answer = await app.SendAsync(Passed.Json("/v1/realtime/client_secrets", body));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, """{"value":"ek_1","expires_at":1,"session":{"model":"gpt-realtime"}}""")));
        Assert.That((upstream.Only.Line, upstream.Only.Text), Is.EqualTo(("POST /v1/realtime/client_secrets", body.Replace("ext-openai-", "", StringComparison.Ordinal))));
        Assert.That((await app.RecordOf(answer)).UpstreamModel, Is.EqualTo("gpt-realtime"));
    }

    [Test]
    public Task ClientSecrets_LongSession_IsFoundAndReplaced() => ClientSecrets_ModelInTheSession_IsFoundAndReplaced(
        """{"session":{"instructions":"LONG","model":"ext-openai-gpt-realtime"}}""".Replace("LONG", new string('x', 100_000), StringComparison.Ordinal));

    [TestCase("""{"session":{"model":5}}""")]
    [TestCase("""{"session":{"\ud83d":1,"model":"ext-openai-gpt-realtime"}}""", "session")]
    [TestCase("""{"session":{"type":"realtime"}}""")]
    [TestCase("""{"session":[]}""")]
    [TestCase("{}")]
    public async Task ClientSecrets_NoModel_Is400(string body, string param = "model")
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await PassedBodyTests.StartAsync(upstream);

        var answer = await app.SendAsync(Passed.Json("/v1/realtime/client_secrets", body));

        Assert.That((answer.Status, answer.Error.GetProperty("param").GetString()), Is.EqualTo((400, param)), answer.Text);
    }

    [Test]
    public async Task Calls_DescriptionWithTheModelInTheAddress_GoOnSo()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("v=0\r\n", "application/sdp");
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var content = new ByteArrayContent("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/sdp");

        var answer = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/realtime/calls?model=ext-openai-gpt-realtime&x=1") { Content = content });

        Assert.That((answer.Status, answer.Header("content-type"), answer.Text), Is.EqualTo((200, "application/sdp", "v=0\r\n")));
        Assert.That((upstream.Only.Line, upstream.Only.Text), Is.EqualTo(("POST /v1/realtime/calls?model=gpt-realtime&x=1", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n")));
    }

    [TestCase("Content-Disposition: form-data; name=\"session\"", 0)]
    [TestCase("Content-Disposition: form-data; name=\"session\"; filename=\"blob\"\r\nContent-Type: application/json", 100_000)]
    public async Task Calls_FormWithTheModelInTheSession_IsFoundAndReplaced(string head, int instructions)
    {
        string form = $$"""--b|Content-Disposition: form-data; name="sdp"||v=0|--b|{{head}}||{"instructions":"{{new string('x', instructions)}}","tools":[{"model":"no"}],"model" : "ext-openai-gpt-realtime","type":"realtime"}|--b--|"""
            .Replace("|", "\r\n", StringComparison.Ordinal);
        await using var upstream = await FakeUpstream.AnsweringAsync("v=0\r\n", "application/sdp");
        await using var app = await PassedBodyTests.StartAsync(upstream);

        var answer = await CallAsync(app, form);

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, "v=0\r\n")));
        Assert.That((upstream.Only.Line, upstream.Only.Text), Is.EqualTo(("POST /v1/realtime/calls", form.Replace("ext-openai-", "", StringComparison.Ordinal))));
        Assert.That((await app.RecordOf(answer)).UpstreamModel, Is.EqualTo("gpt-realtime"));
    }

    [TestCase("{\"model\":5}", "model must be a string")]
    [TestCase("{\"model\":\"ext-openai-a\",\"model\":\"ext-openai-b\"}", "twice")]
    [TestCase("{\"type\":\"realtime\"", "session must be a JSON object")]
    [TestCase("{\"type\":\"realtime\"}", "names no model")]
    public async Task Calls_FormWithoutAModel_Is400(string session, string told)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("v=0\r\n", "application/sdp");
        await using var app = await PassedBodyTests.StartAsync(upstream);

        var answer = await CallAsync(app, $"--b\r\nContent-Disposition: form-data; name=\"session\"\r\n\r\n{session}\r\n--b--\r\n");

        Assert.That(answer.Status, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain(told));
    }

    private static Task<Answer> CallAsync(GatewayApp app, string form)
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(form));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        return app.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/realtime/calls") { Content = content });
    }

    [Test]
    public async Task Socket_IsRefusedAtOnce()
    {
        await using var app = await GatewayApp.StartAsync();
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };

        Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/v1/realtime?model=ext-openai-gpt-realtime"), Patience.Token()));

        Assert.That((int)socket.HttpStatusCode, Is.EqualTo(404));
        var answer = await app.GetAsync("/v1/realtime?model=ext-openai-gpt-realtime");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "unknown_url")));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("client_secrets"));
    }
}
