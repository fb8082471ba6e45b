using System.Security.Claims;
using System.Threading.Channels;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>The gateway's keys as an authentication scheme of the app.</summary>
public class KeySchemeTests
{
    private const string ClientHeader = "Authorization: Bearer " + Caller.ClientKey, AdminHeader = "x-admin-key: " + Caller.AdminKey;

    private const string Changes = "/api/monitoring/providers/xai/toggle";

    [TestCase(ClientHeader, 200, null)]
    [TestCase("x-goog-api-key: " + Caller.ClientKey, 200, null)]
    [TestCase("Authorization: Bearer " + Caller.AdminKey, 403, null)]
    [TestCase("Authorization: Bearer another-key-of-anyone", 401, "invalid_api_key")]
    [TestCase("x-nothing: x", 401, "invalid_api_key")]
    public async Task Policy_OfClients_OpensTheProxyAndRefusesInItsForm(string header, int status, string? code)
    {
        await using var app = await StartAsync(group => group.RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.ClientRole)));

        var answer = await app.SendAsync(Stranger(header).Chat());

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.Header("www-authenticate"), Is.EqualTo(status == 401 ? "Bearer" : null));
        Assert.That((await app.RecordOf(answer)).ClientName, Is.EqualTo(status switch { 200 => "ci", 403 => "admin", _ => null }));
        if (status == 200) return;
        Assert.That(answer.Code, Is.EqualTo(code));
        Assert.That(answer.Error.GetProperty("type").GetString(), Is.EqualTo(status == 401 ? "authentication_error" : "permission_error"));
    }

    [Test]
    public async Task Policy_RefusedClientOfAnthropics_ReadsItsOwnForm()
    {
        await using var app = await StartAsync(group => group.RequireAuthorization());
        var request = Stranger("x-api-key: wrong-key-0123456789").To("/v1/messages", HttpMethod.Post);
        request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

        var answer = await app.SendAsync(request);

        Assert.That((answer.Status, answer.Json.GetProperty("type").GetString()), Is.EqualTo((401, "error")));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.StartWith("The key is wrong."));
    }

    [TestCase(AdminHeader, 200)]
    [TestCase(ClientHeader, 403)]
    [TestCase("x-nothing: x", 401)]
    public async Task Policy_OfTheAdmin_OpensMonitoring(string header, int status)
    {
        await using var app = await StartAsync(group => group.RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.AdminRole)));

        var answer = await app.SendAsync(Stranger(header).To("/api/monitoring/providers"));

        Assert.That((answer.Status, answer.Json.GetProperty("success").GetBoolean()), Is.EqualTo((status, status == 200)));
    }

    [TestCase(ClientHeader, null, "ci:providerkit.client@ProviderKitKey")]
    [TestCase(AdminHeader, null, "admin:providerkit.admin@ProviderKitKey")]
    [TestCase(ClientHeader, AdminHeader, "ci:providerkit.client,providerkit.admin@ProviderKitKey")]
    public async Task User_OfTheAppsOwnRoute_IsTheKey(string header, string? second, string user)
    {
        await using var app = await StartAsync(_ => { }, web => web.MapGet("/who", Describe).RequireAuthorization());

        var answer = await app.SendAsync(Stranger([.. new[] { header, second }.OfType<string>()]).To("/who"));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, user)));
        Assert.That((await app.SendAsync(Stranger().To("/who"))).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task NameOfTheAppsOwn_IsTheIssuer()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Server.Add(SetKeys);
            setup.Builder.Add(b =>
            {
                b.Services.AddAuthorization();
                b.Services.AddAuthentication("keys").AddProviderKitKeys("keys", options => options.ForwardForbid = null);
            });
            setup.Map = web => web.MapGet("/who", Describe).RequireAuthorization();
        });

        Assert.That((await app.SendAsync(Stranger(ClientHeader).To("/who"))).Text, Is.EqualTo("ci:providerkit.client@keys"));
    }

    [Test]
    public async Task NoKeysAtAll_NoCallerIsIn()
    {
        await using var app = await StartAsync(group => group.RequireAuthorization(), keys: _ => { });

        Assert.That((await app.SendAsync(new Caller(0).Chat())).Status, Is.EqualTo(401), "not even from this machine");
        Assert.That((await app.SendAsync(new Caller(0, Headers: ClientHeader).Chat())).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task SeveralSchemes_TheOthersAnswerToo()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Server.Add(SetKeys);
            setup.Builder.Add(b =>
            {
                AddKeys(b);
                b.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, NamedUserHandler>("test", null);
            });
            setup.Map = web => web.MapProviderKit().RequireAuthorization(policy => policy.AddAuthenticationSchemes(ProviderKitKeyDefaults.AuthenticationScheme, "test").RequireAuthenticatedUser());
        });

        var refused = await app.SendAsync(Stranger("test-user: none").Chat());
        Assert.That((refused.Status, refused.Text), Is.EqualTo((401, "")));
        var (key, user) = (await app.SendAsync(Stranger(ClientHeader, "test-user: none").Chat()), await app.SendAsync(Stranger("test-user: name%3A%20alice").Chat()));
        Assert.That(((await app.RecordOf(key)).ClientName, (await app.RecordOf(user)).ClientName), Is.EqualTo(("ci", "alice")));
    }

    [Test]
    public async Task UserWithTheNameOfAKey_SharesNoConversationWithIt()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Server.Add(SetKeys);
            setup.Builder.Add(b =>
            {
                AddKeys(b);
                b.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, NamedUserHandler>("test", null);
            });
            setup.Map = web => web.MapProviderKit().RequireAuthorization(policy => policy.AddAuthenticationSchemes(ProviderKitKeyDefaults.AuthenticationScheme, "test").RequireAuthenticatedUser());
        });
        Caller key = Stranger(ClientHeader, "test-user: none"), user = Stranger("test-user: name%3A%20ci");
        var ask = key.To("/v1/responses", HttpMethod.Post);
        ask.Content = new StringContent("""{"model":"ext-openai-gpt-4o","input":"Hi"}""", System.Text.Encoding.UTF8, "application/json");
        var answer = await app.SendAsync(ask);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        string path = "/v1/responses/" + answer.Json.GetProperty("id").GetString();

        var (asUser, asKey) = (await app.SendAsync(user.To(path)), await app.SendAsync(key.To(path)));

        Assert.That((asUser.Status, asKey.Status), Is.EqualTo((404, 200)), asUser.Text);
    }

    [Test]
    public async Task RateLimit_CountsAKeyOnceHoweverItIsChecked()
    {
        await using var app = await StartAsync(
            group => group.RequireAuthorization(), keys: o => { SetKeys(o); (o.RateLimit.Enabled, o.RateLimit.PerMinute) = (true, 1); });

        Assert.That((await app.SendAsync(Stranger(ClientHeader).Chat())).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync((Stranger("x-api-key: " + Caller.ClientKey) with { Peer = "192.0.2.8" }).Chat())).Status, Is.EqualTo(429));
    }

    [TestCase(AdminHeader, 200)]
    [TestCase(ClientHeader, 403)]
    public async Task OperatorsLog_NamesTheKey_AlsoOfAUserTheAppHasAddedTo(string header, int status)
    {
        await using var app = await StartAsync(
            group => group.RequireAuthorization(policy => policy.RequireClaim("added")), more: b => b.Services.AddSingleton<IClaimsTransformation, Adding>());
        var request = Stranger(header).To(Changes, HttpMethod.Post);
        request.Content = new StringContent("""{"enabled":false}""", System.Text.Encoding.UTF8, "application/json");

        Assert.That((await app.SendAsync(request)).Status, Is.EqualTo(status));

        Assert.That(app.Log.Entries.Count(entry => entry.Text.Contains("(admin key, from 192.0.2.7)", StringComparison.Ordinal)), Is.EqualTo(status == 200 ? 1 : 0));
    }

    [TestCase(ClientHeader, "/v1/models", 200)]
    [TestCase(ClientHeader, "/api/monitoring/providers", 403)]
    [TestCase(ClientHeader, "/metrics", 403)]
    [TestCase(AdminHeader, "/v1/models", 403)]
    [TestCase(AdminHeader, "/api/monitoring/providers", 200)]
    [TestCase(AdminHeader, "/metrics", 200)]
    public async Task AnyAuthenticatedUser_EachKeyOpensItsOwnRoutes(string header, string path, int status)
    {
        await using var app = await StartAsync(group => group.RequireAuthorization());

        var answer = await app.SendAsync(Stranger(header).To(path));

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        if (status == 403) Assert.That(answer.Text, Does.Contain("This key does not open these routes"));
        Assert.That((await app.SendAsync(Stranger(ClientHeader, AdminHeader).To(path))).Status, Is.EqualTo(200), "with both keys");
    }

    [TestCase(ClientHeader, "ci:providerkit.client@ProviderKitKey", null)]
    [TestCase(ClientHeader, "alice:@LOCAL AUTHORITY", "test-user: name%3A%20alice")]
    public async Task BuiltInCheck_NamesTheUser_UnlessTheAppHas(string header, string user, string? appsUser)
    {
        var seen = Channel.CreateUnbounded<string>();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Server.Add(SetKeys);
            if (appsUser is not null) setup.Builder.Add(b => b.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, NamedUserHandler>("test", null));
            setup.Map = web =>
            {
                web.Use(async (context, next) =>
                {
                    await next(context);
                    await seen.Writer.WriteAsync(Describe(context.User));
                });
                web.MapProviderKit();
            };
        });

        var answer = await app.SendAsync(Stranger([.. new[] { header, appsUser }.OfType<string>()]).Chat());

        Assert.That((answer.Status, (await app.RecordOf(answer)).ClientName), Is.EqualTo((200, "ci")));
        Assert.That(await seen.Reader.ReadAsync(Patience.Token()), Is.EqualTo(user));
        await app.GetAsync("/health");
        Assert.That(await seen.Reader.ReadAsync(Patience.Token()), Is.EqualTo(":@"), "a request without a key has no user");
    }

    private static string Describe(ClaimsPrincipal user) =>
        $"{user.Identity?.Name}:{string.Join(',', user.FindAll(ClaimTypes.Role).Select(role => role.Value))}@{user.FindFirst(ClaimTypes.Name)?.Issuer}";

    private static Caller Stranger(params string[] headers) => new(0, "192.0.2.7", "any.example", headers);

    private static Task<GatewayApp> StartAsync(
        Action<IEndpointConventionBuilder> conventions, Action<WebApplication>? map = null, Action<ProviderKitServerOptions>? keys = null, Action<WebApplicationBuilder>? more = null) =>
        Caller.StartAsync(
            keys ?? SetKeys,
            setup =>
            {
                setup.Builder.Add(AddKeys);
                if (more is not null) setup.Builder.Add(more);
                var mapped = setup.Map!;
                setup.Map = web =>
                {
                    mapped(web);
                    map?.Invoke(web);
                };
            },
            conventions);

    private static void SetKeys(ProviderKitServerOptions options) => (options.ClientKeys["ci"], options.AdminKey) = (new SecretKey(Caller.ClientKey), new SecretKey(Caller.AdminKey));

    private static void AddKeys(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(ProviderKitKeyDefaults.AuthenticationScheme).AddProviderKitKeys();
    }

    private sealed class Adding : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var copy = principal.Clone();
            ((ClaimsIdentity)copy.Identity!).AddClaim(new Claim("added", "yes"));
            return Task.FromResult(copy);
        }
    }
}
