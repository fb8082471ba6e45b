using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Mapping;

/// <summary>FAULTS 83: HEAD answers as GET does, without the body.</summary>
public class HeadTests
{
    [TestCase("/health")]
    [TestCase("/ready")]
    [TestCase("/metrics")]
    [TestCase("/v1/models")]
    [TestCase("/v1/models/ext-openai-gpt-4o")]
    [TestCase("/v1/models/nothing")]
    [TestCase("/api/monitoring/providers")]
    [TestCase("/api/monitoring/providers/openai")]
    [TestCase("/api/monitoring/providers/nobody")]
    [TestCase("/api/monitoring/providers/openai/logs?count=x")]
    [TestCase("/api/monitoring/requests")]
    [TestCase("/api/monitoring/usage")]
    [Property("FAULTS", 83)]
    public async Task Head_IsAnsweredAsGet_WithoutBody(string path)
    {
        await using var app = await GatewayApp.StartAsync();
        var get = await app.GetAsync(path);

        var head = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.That((head.Status, head.Header("content-type"), head.Bytes.Length), Is.EqualTo((get.Status, get.Header("content-type"), 0)));
        Assert.That(head.Header("x-request-id") is null, Is.EqualTo(get.Header("x-request-id") is null));
    }

    [Test]
    public async Task Head_OfAStream_Ends()
    {
        await using var app = await GatewayApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, MonitoringClient.Root + "providers/logs/stream");
        request.Headers.Accept.ParseAdd("text/event-stream");

        var head = await app.SendAsync(request);

        Assert.That((head.Status, head.Header("content-type")), Is.EqualTo((200, "text/event-stream")));
    }

    [TestCase("POST", "/health")]
    [TestCase("DELETE", "/ready")]
    [TestCase("POST", "/metrics")]
    public async Task WrongMethod_Is405WithAllow(string method, string path)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.That((answer.Status, answer.Header("allow")), Is.EqualTo((405, "GET, HEAD")));
    }
}
