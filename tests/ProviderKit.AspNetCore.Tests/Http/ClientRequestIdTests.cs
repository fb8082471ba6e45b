using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Http;

/// <summary>A client's own id of a request is kept beside the gateway's, and leads to it.</summary>
public class ClientRequestIdTests
{
    [TestCase("X-Request-ID", false)]
    [TestCase("x-request-id", true)]
    [TestCase("X-Client-Request-Id", false)]
    public async Task Id_OfTheClient_IsEchoedAndSearchable(string header, bool stream)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1-sim:429:retry-after:60", "canary-2"]);
        await app.ChatAsync();

        var answer = await SendAsync(app, header, "order-17/a", stream);

        Assert.That((answer.Status, answer.Header("x-client-request-id")), Is.EqualTo((200, "order-17/a")));
        Assert.That(answer.RequestId, Does.StartWith("req_"));
        Assert.That((await app.RecordOf(answer)).ClientRequestId, Is.EqualTo("order-17/a"));
        Assert.That((await app.MonitorAsync("requests?clientRequestId=order-17%2Fa")).Good().GetProperty("requests").Names("id"), Is.EqualTo(new[] { answer.RequestId }));
        Assert.That((await app.MonitorAsync("requests/order-17%2Fa")).Status, Is.EqualTo(404), "a slash is no part of a segment");
        var byOurs = (await app.MonitorAsync("requests/" + answer.RequestId)).Good().GetProperty("request");
        Assert.That(byOurs.GetProperty("clientRequestId").GetString(), Is.EqualTo("order-17/a"));
    }

    [Test]
    public async Task Id_OfTheClient_LeadsToItsRequestAndAllOfItsLog()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1-sim:429:retry-after:60", "canary-2"]);
        var answer = await SendAsync(app, "X-Request-ID", "order-17");
        await app.RecordOf(answer);
        await app.RecordOf(await app.ChatAsync());

        var logs = (await app.MonitorAsync("providers/openai/logs?requestId=order-17")).Good().GetProperty("logs");

        Assert.That((await app.MonitorAsync("requests/order-17")).Good().GetProperty("request").GetProperty("id").GetString(), Is.EqualTo(answer.RequestId));
        Assert.That(logs.Names("requestId"), Is.All.EqualTo(answer.RequestId));
        Assert.That(logs.Names("event"), Is.EqualTo(new[] { "response", "rotation", "rate_limit", "request" }));
        Assert.That(logs[0].GetProperty("clientRequestId").GetString(), Is.EqualTo("order-17"));
        Assert.That((await app.MonitorAsync("providers/openai/logs?requestId=" + answer.RequestId)).Good().GetProperty("total").GetInt32(), Is.EqualTo(4));
        Assert.That((await app.MonitorAsync("providers/openai/logs?level=warn&requestId=order-17")).Good().GetProperty("logs").Names("event"), Is.EqualTo(new[] { "rotation", "rate_limit" }));
    }

    [Test]
    public async Task Refusals_HaveItToo()
    {
        await using var app = await GatewayApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nothing");
        request.Headers.Add("X-Request-ID", "mine");

        var unknown = await app.SendAsync(request);
        var broken = await SendAsync(app, "X-Request-ID", "mine", body: "{");

        foreach (var answer in new[] { unknown, broken })
        {
            Assert.That((answer.Header("x-client-request-id"), (await app.RecordOf(answer)).ClientRequestId), Is.EqualTo(("mine", "mine")));
            Assert.That((await app.MonitorAsync("requests/" + answer.RequestId)).Good().GetProperty("request").GetProperty("clientRequestId").GetString(), Is.EqualTo("mine"));
        }
    }

    [TestCase("/v1/models")]
    [TestCase("/health")]
    [TestCase("/api/monitoring/providers")]
    public async Task Answers_WithoutARecord_EchoItToo(string path)
    {
        await using var app = await GatewayApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Request-ID", "mine");

        var answer = await app.SendAsync(request);

        Assert.That((answer.Header("x-client-request-id"), answer.RequestId), Is.EqualTo(("mine", answer.RequestId)));
        Assert.That(answer.RequestId, Is.Not.EqualTo("mine"));
    }

    [TestCase("a b\"<x>", "a_b__x_")]
    [TestCase("   ", null)]
    [TestCase("canary-0a91f3", "[openai:Tokens:0]", Description = "a token that a client takes for an id")]
    public async Task Id_OfOtherCharacters_IsCleaned(string sent, string? kept)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await SendAsync(app, "X-Request-ID", sent);

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That((answer.Header("x-client-request-id"), (await app.RecordOf(answer)).ClientRequestId), Is.EqualTo((kept, kept)));
    }

    [Test]
    public async Task Id_ThatIsLong_IsCut_AndFoundByAllOfIt()
    {
        await using var app = await GatewayApp.StartAsync();
        string sent = new('x', 5000);

        var answer = await SendAsync(app, "X-Request-ID", sent);

        Assert.That(answer.Header("x-client-request-id"), Is.EqualTo(sent[..128]));
        Assert.That((await app.MonitorAsync("requests?clientRequestId=" + sent)).Good().GetProperty("total").GetInt32(), Is.EqualTo(1));
    }

    private static Task<Answer> SendAsync(GatewayApp app, string header, string id, bool stream = false, string? body = null)
    {
        var request = Chat.Post(body ?? Chat.Body(stream: stream));
        Assert.That(request.Headers.TryAddWithoutValidation(header, id), Is.True);
        return app.SendAsync(request);
    }
}
