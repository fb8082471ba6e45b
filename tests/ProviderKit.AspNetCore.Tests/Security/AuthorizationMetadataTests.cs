using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>An app that decides by itself who may call.</summary>
public class AuthorizationMetadataTests
{
    private static readonly Caller Stranger = new(0, "192.0.2.7", "any.example", "Origin: https://any.example.com");

    [TestCase(true, 200)]
    [TestCase(false, 403)]
    public async Task RequireAuthorization_ThePolicyDecides(bool allowed, int status)
    {
        await using var app = await Caller.StartAsync(
            o => o.AdminKey = new SecretKey(Caller.AdminKey),
            AddUsers,
            group => group.RequireAuthorization(policy => policy.RequireAssertion(_ => allowed)));

        Assert.That((await app.SendAsync(Stranger.Chat())).Status, Is.EqualTo(status));
        Assert.That((await app.SendAsync(Stranger.To(Caller.Admin))).Status, Is.EqualTo(status), "with an admin key too");
    }

    [Test]
    public async Task RequireAuthorization_ButNothingThatAuthorizes_LetsNobodyIn()
    {
        await using var app = await Caller.StartAsync(conventions: group => group.RequireAuthorization());

        Assert.That((await app.SendAsync(Stranger.Chat())).Status, Is.EqualTo(500), "ASP.NET Core's own check");
        Assert.That((await app.SendAsync(new Caller(0).To(Caller.Admin))).Status, Is.EqualTo(500));
    }

    [Test]
    public async Task AllowAnonymous_WithoutKeys_LetsAnyoneIn()
    {
        await using var app = await Caller.StartAsync(conventions: group => group.AllowAnonymous());

        Assert.That((await app.SendAsync(Stranger.Chat())).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync(Stranger.To(Caller.Admin))).Status, Is.EqualTo(200));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task AllowAnonymous_WithKeys_StillAsksForThem(bool setting)
    {
        await using var app = await Caller.StartAsync(
            o =>
            {
                o.ClientKeys["ci"] = new SecretKey(Caller.ClientKey);
                o.AdminKey = new SecretKey(Caller.AdminKey);
                o.AllowAnonymous = setting;
            },
            AddUsers,
            group => group.AllowAnonymous().RequireAuthorization());

        Assert.That((await app.SendAsync(Stranger.Chat())).Status, Is.EqualTo(401));
        Assert.That((await app.SendAsync(Stranger.To(Caller.Admin))).Status, Is.EqualTo(401));
        Assert.That((await app.SendAsync((Stranger with { Headers = ["api-key: " + Caller.ClientKey] }).Chat())).Status, Is.EqualTo(200));
    }

    private static void AddUsers(GatewaySetup setup) => setup.Builder.Add(b =>
    {
        b.Services.AddAuthorization();
        b.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, EveryoneHandler>("test", null);
    });
}
