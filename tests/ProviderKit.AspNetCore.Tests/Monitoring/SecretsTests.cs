using System.Net.WebSockets;
using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>Tokens that upstreams echo, every route driven well and badly: the standing conditions look through all that was answered.</summary>
public class SecretsTests
{
    private static readonly string[] Gets =
    [
        "providers", "providers/openai", "providers/openai/models", "providers/openai/tokens", "providers/tokens/all", "providers/openai/logs",
        "providers/logs/all", "providers/logs/stats", "providers/logs/stream", "requests", "usage", "", "nothing",
        "providers/openai/logs?level=loud", "providers/openai/logs?count=-1", "requests?status=x", "usage?window=x",
    ];

    private static readonly (string Route, string? Body)[] Posts =
    [
        ("test", null), ("test?token=openai:Tokens:0", null), ("rotate-token", null), ("toggle", null), ("toggle", null), ("toggle", "{}"),
        ("config", """{"headers":{"x-planted":"canary-header"}}"""), ("config", """{"prefix":7,"models":"canary-header"}"""), ("config", """{"headers":{"bad name":"canary-header\n"}}"""),
        ("config", """{"baseUrl":"http://canary-header@127.0.0.1:9/"}"""), ("config", "{"),
        ("tokens/add", """{"token":"canary-added+/2"}"""), ("tokens/add", """{"token":"canary-added+/2"}"""), ("tokens/add", """{"token":"canary-bad 3"}"""),
        ("tokens/add", """{"token":"canary-bad 3","tokens":[]}"""), ("tokens/add", """{"token":"canary-bad 3" """), ("tokens/add", """{"token":["canary-bad 3"]}"""),
        ("tokens/remove", """{"key":"openai:added:1"}"""), ("tokens/remove", """{"key":"openai:added:1"}"""), ("tokens/reset", null), ("tokens/reset", "[]"), ("logs/clear", null),
    ];

    [Test]
    public async Task EveryRouteAndError_ShowsNoToken()
    {
        await using var app = await GatewayApp.StartAsync(s =>
        {
            s.Tokens = ["canary-echo+/1-sim:echo", "canary-limited+/1-sim:429", "canary-fails+/1-sim:500"];
            s.Secrets.AddRange(["canary-added+/2", "canary-bad 3", "canary-header"]);
            s.Secrets.AddRange(["canary-echo+/1", "canary-limited+/1", "canary-fails+/1"]);
            s.Options.Add(o => o.AllowAdminBaseUrl = false);
        });
        using var live = await LogClient.ConnectAsync(app);
        var chat = await app.ChatAsync();
        await app.ChatAsync(stream: true);

        // Twice: what the orders leave behind is to be seen too.
        for (int round = 0; round < 2; round++)
        {
            foreach (string path in Gets.Append("requests/" + chat.RequestId)) Assert.That((await app.MonitorAsync(path)).Status, Is.InRange(200, 426));
            foreach (var (route, body) in Posts) Assert.That((await app.OrderAsync("providers/openai/" + route, body)).Status, Is.InRange(200, 415), route);
        }
        app.Service<ProviderLogStore>().Error("xai", "the last one");

        var heard = new StringBuilder();
        while (!heard.ToString().Contains("the last one", StringComparison.Ordinal)) heard.Append((await live.ReadAsync())!.Value);
        SecretScan.AssertNone("the live log", heard.ToString(), app.Secrets);
        await live.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token());
    }

    /// <summary>A client puts its key where the model belongs: nothing that reports requests shows it.</summary>
    [TestCase("", 404)]
    [TestCase("ext-openai-", 200)]
    [TestCase("ext-openai-", 502, "-sim:500")]
    public async Task TokenAsModel_IsShownNowhere(string prefix, int status, string fault = "")
    {
        const string Token = "canary-as-a-model-0123456789";
        await using var app = await GatewayApp.StartAsync(s =>
        {
            s.FollowUp = null;
            s.Tokens = [Token + fault];
        });
        app.Secrets.Clear(); // a reply tells its model as it was asked for

        var answer = await app.ChatAsync(prefix + Token + fault);

        Assert.That(answer.Status, Is.EqualTo(status));
        foreach (string path in new[] { "requests", "requests/" + answer.RequestId, "usage", "providers", "providers/logs/all" })
            Assert.That((await app.MonitorAsync(path)).Text, Does.Not.Contain(Token), path);
        Assert.That((await app.MonitorAsync("requests")).Text, Does.Contain($"\"model\":\"{prefix}[openai:Tokens:0]"));
        Assert.That((await app.GetAsync("/metrics")).Text, Does.Not.Contain(Token));
        Assert.That(string.Join('\n', app.Log.Entries), Does.Not.Contain(Token));
        if (status != 200) Assert.That(answer.Text, Does.Not.Contain(Token));
        var record = await app.RecordOf(answer);
        Assert.That($"{record.Model} {record.UpstreamModel} {record.Error}", Does.Not.Contain(Token));
    }
}
