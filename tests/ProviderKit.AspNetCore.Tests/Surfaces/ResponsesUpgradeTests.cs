using System.Net;
using System.Net.WebSockets;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Clients that open a WebSocket for responses fall back at once on a 426 and on nothing else.</summary>
public class ResponsesUpgradeTests
{
    [Test]
    public async Task Upgrade_IsAnswered426()
    {
        await using var app = await GatewayApp.StartAsync();
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        Assert.That(async () => await socket.ConnectAsync(new UriBuilder(new Uri(app.Address, "/v1/responses")) { Scheme = "ws" }.Uri, Patience.Token()), Throws.InstanceOf<WebSocketException>());
        Assert.That(socket.HttpStatusCode, Is.EqualTo(HttpStatusCode.UpgradeRequired));
    }

    [Test]
    public async Task Get_IsAnswered426InTheShapeOfTheApi()
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await app.GetAsync("/v1/responses");
        Assert.That((answer.Status, answer.Code, answer.Header("x-should-retry")), Is.EqualTo((426, "upgrade_required", "false")), answer.Text);
    }
}
