using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Security;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>What an operator does is told with who and from where, on the console and in the provider's log.</summary>
public class OperatorTests
{
    private static readonly (string Path, string? Body, string Told)[] Actions =
    [
        ("toggle", """{"enabled":false}""", "switched openai off"),
        ("config", """{"enabled":true,"models":["a"],"headers":{"x-secret":"canary-header"}}""", "changed enabled, models, headers of openai"),
        ("tokens/add", """{"token":"canary-added","name":"SPARE"}""", "added the token SPARE to openai"),
        ("tokens/reset", """{"key":"SPARE"}""", "lifted the block or quarantine of the token SPARE"),
        ("rotate-token", null, "moved openai on to the token SPARE"),
        ("test", null, "tested the tokens of openai"),
        ("tokens/remove", """{"key":"openai:Tokens:0"}""", "removed the token openai:Tokens:0 from openai"),
        ("tokens/restore", """{"key":"openai:Tokens:0"}""", "brought back the token openai:Tokens:0"),
        ("logs/clear", null, "cleared the log of openai"),
    ];

    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7")]
    [TestCase("2001:db8::1", "2001:db8::1")]
    public async Task Actions_WithTheKey_AreToldWithKeyAndAddress(string peer, string shown)
    {
        await using var app = await Caller.StartAsync(o => o.AdminKey = new SecretKey(Caller.AdminKey), s => s.Secrets.AddRange(["canary-added", "canary-header"]));
        var admin = new Caller(200, peer, "127.0.0.1", "x-admin-key: " + Caller.AdminKey);

        foreach (var (path, body, told) in Actions)
        {
            (await OrderAsync(app, admin, path, body)).Good();
            AssertTold(app, told, $"(admin key, from {shown})", inTheLog: path != "logs/clear");
        }
    }

    [Test]
    public async Task TakingBack_IsToldToo()
    {
        await using var app = await Caller.StartAsync();

        (await app.SendAsync(new Caller(200).To(MonitoringClient.Root + "providers/openai/config", HttpMethod.Delete))).Good();

        AssertTold(app, "took back all settings of openai", "(no key, from 127.0.0.1)");
    }

    [Test]
    public async Task Actions_OfAUser_AreToldByName()
    {
        await using var app = await Caller.StartAsync(
            more: setup => setup.Builder.Add(b =>
            {
                b.Services.AddAuthorization();
                b.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, NamedUserHandler>("test", null);
            }),
            conventions: group => group.RequireAuthorization());
        var alice = new Caller(200, "192.0.2.7", "any.example", "test-user: " + Uri.EscapeDataString("name: alice"));

        (await OrderAsync(app, alice, "toggle", """{"enabled":true}""")).Good();

        AssertTold(app, "switched openai on", "(user alice, from 192.0.2.7)");
    }

    [Test]
    public async Task WhatWasRefused_IsNotToldAsDone()
    {
        await using var app = await GatewayApp.StartAsync();

        (await app.OrderAsync("providers/openai/config", """{"colour":"red"}""")).Bad(400, "invalid_parameter", "colour");
        (await app.OrderAsync("providers/openai/tokens/remove", """{"key":"none"}""")).Bad(404, "token_not_found", "key");

        Assert.That(app.Log.Entries.Where(e => e.Event.Id == 340), Is.Empty);
    }

    private static void AssertTold(GatewayApp app, string action, string by, bool inTheLog = true)
    {
        var console = app.Log.Entries.Where(e => e.Event.Id == 340 && e.Text.Contains(action, StringComparison.Ordinal)).ToArray();
        Assert.That(console, Has.Length.EqualTo(1), action);
        Assert.That((console[0].Category, console[0].Level), Is.EqualTo(("ProviderKit.Admin", LogLevel.Information)));
        Assert.That(console[0].Text, Does.StartWith("The operator " + action).And.Contains(by));
        var log = app.Service<ProviderLogStore>().Recent("openai").Select(e => e.Message);
        if (inTheLog) Assert.That(log, Has.Some.StartsWith("The operator " + action).And.Some.EndsWith(by));
    }

    private static Task<Answer> OrderAsync(GatewayApp app, Caller caller, string path, string? body)
    {
        var request = caller.To(MonitoringClient.Root + "providers/openai/" + path, HttpMethod.Post);
        if (body is not null) request.Content = Chat.Json(body);
        return app.SendAsync(request);
    }
}
