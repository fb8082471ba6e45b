using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>What lies over the configuration, and how to take it back.</summary>
public class SettingsTests
{
    private const string Path = "providers/openai/config";

    [Test]
    public async Task Settings_SayWhereEachComesFrom()
    {
        await using var app = await StartAsync();
        (await app.OrderAsync(Path, """{"models":["a","b"],"prefix":"oa-","headers":{"x-team":"canary-header"}}""")).Good();

        var answer = (await app.MonitorAsync(Path)).Good();

        Assert.That(answer.GetProperty("changed").EnumerateArray().Select(name => name.GetString()), Is.EquivalentTo(new[] { "models", "prefix", "headers" }));
        var settings = answer.GetProperty("settings");
        Assert.That(
            new[] { "enabled", "baseUrl", "prefix", "models", "headers", "apiVersion", "maxProcesses" }.Select(name => settings.GetProperty(name).GetProperty("origin").GetString()),
            Is.EqualTo(new[] { "configuration", "configuration", "operator", "operator", "operator", "default", "configuration" }));
        Assert.That(settings.GetProperty("models").GetProperty("value").ToString(), Is.EqualTo("""["a","b"]"""));
        Assert.That(settings.GetProperty("models").GetProperty("configured").ToString(), Is.EqualTo("""["of-the-configuration"]"""));
        Assert.That(settings.GetProperty("prefix").GetProperty("value").GetString(), Is.EqualTo("oa-"));
        Assert.That(settings.GetProperty("prefix").GetProperty("configured").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(settings.GetProperty("headers").GetProperty("value").ToString(), Is.EqualTo("""["x-team"]"""), "names only");
        Assert.That(settings.GetProperty("maxProcesses").GetProperty("value").GetInt32(), Is.EqualTo(5));
        Assert.That(settings.GetProperty("prefix").GetProperty("takeBack").GetString(), Is.EqualTo("DELETE providers/openai/config?setting=prefix"));
    }

    [Test]
    public async Task Settings_NothingChanged_NothingLiesOverTheConfiguration()
    {
        await using var app = await StartAsync();

        var answer = (await app.MonitorAsync("providers/xai/config")).Good();

        Assert.That(answer.GetProperty("changed").GetArrayLength(), Is.Zero);
        Assert.That(answer.GetProperty("settings").GetProperty("prefix").GetProperty("value").GetString(), Is.EqualTo("ext-xai-"), "the default itself");
        Assert.That(answer.GetProperty("settings").EnumerateObject().Select(s => s.Value.GetProperty("origin").GetString()), Has.None.EqualTo("operator"));
    }

    [Test]
    public async Task Delete_OneSetting_TakesItBackAlone()
    {
        await using var app = await StartAsync();
        (await app.OrderAsync(Path, """{"models":["a"],"prefix":"oa-"}""")).Good();

        (await SendAsync(app, Path + "?setting=prefix")).Good();

        var answer = (await app.MonitorAsync(Path)).Good();
        Assert.That(answer.GetProperty("changed").EnumerateArray().Select(name => name.GetString()), Is.EqualTo(new[] { "models" }));
        (await SendAsync(app, Path + "?setting=colour")).Bad(400, "invalid_parameter", "colour");
    }

    [Test]
    public async Task Delete_EmptyNameOfASetting_Is400AndTakesNothingBack()
    {
        await using var app = await StartAsync();
        (await app.OrderAsync(Path, """{"prefix":"oa-"}""")).Good();

        var answer = await SendAsync(app, Path + "?setting=");

        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "invalid_parameter")), answer.Text);
        Assert.That(app.Registry.Find("openai")!.Info.Prefix, Is.EqualTo("oa-"));
    }

    [Test]
    public async Task Delete_TakesBackAllSettingsAndTheSwitch_AndLeavesTokens()
    {
        await using var app = await StartAsync();
        (await app.OrderAsync(Path, """{"models":["a"],"prefix":"oa-","headers":{"x-team":"canary-header"}}""")).Good();
        (await app.OrderAsync("providers/openai/toggle", """{"enabled":false}""")).Good();
        (await app.OrderAsync("providers/openai/tokens/add", """{"token":"canary-added","name":"SPARE"}""")).Good();
        Assert.That((await app.MonitorAsync("providers/openai")).Good().GetProperty("provider").GetProperty("switchedOff").GetBoolean());

        var provider = (await SendAsync(app, Path)).Good().GetProperty("provider");

        Assert.That((provider.GetProperty("enabled").GetBoolean(), provider.GetProperty("switchedOff").GetBoolean(), provider.GetProperty("prefix").GetString()), Is.EqualTo((true, false, "ext-openai-")));
        var answer = (await app.MonitorAsync(Path)).Good();
        Assert.That(answer.GetProperty("changed").GetArrayLength(), Is.Zero);
        Assert.That(answer.GetProperty("tokens").GetProperty("added").EnumerateArray().Select(t => t.GetString()), Is.EqualTo(new[] { "SPARE" }));
    }

    [Test]
    public async Task RemovedToken_IsNamed_AndComesBack()
    {
        await using var app = await StartAsync();
        (await app.OrderAsync("providers/openai/tokens/remove", """{"key":"openai:Tokens:0"}""")).Good();
        Assert.That((await app.MonitorAsync(Path)).Good().GetProperty("tokens").GetProperty("removed").EnumerateArray().Select(t => t.GetString()), Is.EqualTo(new[] { "openai:Tokens:0" }));
        (await app.OrderAsync("providers/openai/tokens/restore", """{"key":"openai:Tokens:1"}""")).Bad(404, "token_not_found", "key");

        (await app.OrderAsync("providers/openai/tokens/restore")).Good();

        Assert.That(app.TokensOf().Select(t => t.Name), Is.EqualTo(new[] { "openai:Tokens:0" }));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
    }

    private static Task<Answer> SendAsync(GatewayApp app, string path) => app.SendAsync(new HttpRequestMessage(HttpMethod.Delete, MonitoringClient.Root + path));

    private static Task<GatewayApp> StartAsync() => GatewayApp.StartAsync(s =>
    {
        s.Secrets.AddRange(["canary-added", "canary-header"]);
        s.Options.Add(o =>
        {
            o.Provider("openai").Models.Add("of-the-configuration");
            o.Provider("openai").MaxProcesses = 5;
        });
    });
}
