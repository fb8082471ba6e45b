using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>Where the app itself knows who calls, records and rate limits go by that.</summary>
public class UserNameTests
{
    private static readonly Caller Stranger = new(0, "192.0.2.7", "any.example");

    [TestCase("name: alice", "alice")]
    [TestCase("sub: 4711", "4711")]
    [TestCase("name: a\u2028b", "a b")]
    [TestCase("", null, Description = "authenticated, but nobody by name")]
    public async Task ClientName_IsTheUsers(string user, string? name)
    {
        await using var app = await StartAsync(group => group.RequireAuthorization());

        var served = await app.SendAsync(As(user).Chat());
        var refused = await app.SendAsync(As(user).Chat("{"));

        Assert.That((served.Status, refused.Status), Is.EqualTo((200, 400)));
        foreach (var answer in new[] { served, refused }) Assert.That((await app.RecordOf(answer)).ClientName, Is.EqualTo(name));
        Assert.That(app.Service<RequestTrailStore>().Recent(2).Select(t => t.ClientName), Is.All.EqualTo(name));
    }

    [Test]
    public async Task ClientName_OfAShownKey_GoesBeforeTheUsers()
    {
        await using var app = await StartAsync(_ => { }, o => o.ClientKeys["ci"] = new SecretKey(Caller.ClientKey));

        var answer = await app.SendAsync((As("name: alice") with { Headers = ["test-user: name%3A%20alice", "api-key: " + Caller.ClientKey] }).Chat());

        Assert.That((await app.RecordOf(answer)).ClientName, Is.EqualTo("ci"));
    }

    [Test]
    public async Task RateLimit_CountsEachUser()
    {
        await using var app = await StartAsync(group => group.RequireAuthorization(), o => (o.RateLimit.Enabled, o.RateLimit.PerMinute) = (true, 1));

        int[] statuses =
        [
            (await app.SendAsync(As("name: alice").Chat())).Status, (await app.SendAsync(As("name: alice").Chat())).Status, (await app.SendAsync(As("name: bob").Chat())).Status,
        ];

        Assert.That(statuses, Is.EqualTo(new[] { 200, 429, 200 }));
    }

    [Test]
    public async Task RequireAuthorization_OnEverything_LeavesHealthOpen()
    {
        await using var app = await StartAsync(group => group.RequireAuthorization());
        var nobody = Stranger with { Headers = ["test-user: none"] };

        Assert.That((await app.SendAsync(nobody.Chat())).Status, Is.EqualTo(401));
        Assert.That((await app.SendAsync(nobody.To("/metrics"))).Status, Is.EqualTo(401));
        foreach (string path in new[] { "/health", "/ready" }) Assert.That((await app.SendAsync(nobody.To(path))).Status, Is.EqualTo(200), path);
    }

    [Test]
    public async Task MappedApart_HealthTakesItsOwnConventions()
    {
        await using var app = await GatewayApp.StartAsync(s =>
        {
            AddUsers(s);
            s.FollowUp = null;
            s.Map = web => web.MapProviderKitHealth().RequireAuthorization();
        });

        Assert.That((await app.SendAsync((Stranger with { Headers = ["test-user: none"] }).To("/health"))).Status, Is.EqualTo(401));
        Assert.That((await app.SendAsync(As("name: alice").To("/health"))).Status, Is.EqualTo(200));
    }

    private static Caller As(string user) => Stranger with { Headers = ["test-user: " + Uri.EscapeDataString(user)] };

    private static Task<GatewayApp> StartAsync(Action<IEndpointConventionBuilder> conventions, Action<ProviderKitServerOptions>? configure = null) =>
        Caller.StartAsync(configure, AddUsers, conventions);

    private static void AddUsers(GatewaySetup setup) => setup.Builder.Add(b =>
    {
        b.Services.AddAuthorization();
        b.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, NamedUserHandler>("test", null);
    });
}
