using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Security;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Dashboard;

/// <summary>Who may use the dashboard: sessions that the admin key opens, this machine, or the app's own policy.</summary>
public class SessionTests
{
    private const string Providers = "api/monitoring/providers", Toggle = "api/monitoring/providers/xai/toggle", Off = """{"enabled":false}""", Foreign = "x-providerkit-antiforgery";

    [Test]
    public async Task SignIn_OpensMonitoringAndTheProxy_UntilSignOut()
    {
        await using var app = await DashboardClient.StartAsync();
        var browser = new DashboardClient(app);
        var before = (await browser.GetAsync("api/session")).Json;
        Assert.That((before.GetProperty("signedIn").GetBoolean(), before.GetProperty("needsKey").GetBoolean(), before.GetProperty("proxy").GetString()), Is.EqualTo((false, true, "/v1")));
        Assert.That(before.GetProperty("clientsNeedKey").GetBoolean(), Is.True);
        Assert.That((await browser.GetAsync(Providers)).Status, Is.EqualTo(401));

        var signedIn = await browser.SignInAsync();

        Assert.That((signedIn.Status, signedIn.Json.GetProperty("signedIn").GetBoolean(), signedIn.Json.GetProperty("user").GetString()), Is.EqualTo((200, true, "admin")));
        Assert.That(signedIn.Header("set-cookie"), Does.Contain("; path=/dashboard;").And.Contain("; samesite=strict; httponly").And.Contain("expires=").And.Not.Contain("secure"));
        Assert.That(signedIn.Header("cache-control"), Is.EqualTo("no-store"));
        Assert.That((await browser.GetAsync(Providers)).Json.GetProperty("success").GetBoolean(), Is.True);
        var chat = await browser.PostAsync("api/v1/chat/completions", Chat.Body());
        Assert.That((chat.Status, (await app.RecordOf(chat)).ClientName), Is.EqualTo((200, "admin")));
        Assert.That((await browser.PostAsync(Toggle, Off)).Status, Is.EqualTo(200));
        Assert.That(app.Log.Entries.Select(entry => entry.Text), Has.Some.Contain("user admin"));

        string cookie = browser.Cookie!, antiforgery = browser.Antiforgery!;
        var signedOut = await browser.SendAsync(HttpMethod.Delete, "api/session");
        Assert.That((signedOut.Status, signedOut.Json.GetProperty("signedIn").GetBoolean()), Is.EqualTo((200, false)));
        Assert.That((await new DashboardClient(app) { Cookie = cookie, Antiforgery = antiforgery }.GetAsync(Providers)).Status, Is.EqualTo(401), "a copy of the cookie");
    }

    [Test]
    public async Task WrongKeys_AreRefused_AndAfterTenTheAddressWaitsAMinute()
    {
        var time = new FakeTime();
        await using var app = await DashboardClient.StartAsync(more: setup => setup.Time = time);
        var browser = new DashboardClient(app);
        Assert.That((await browser.SignInAsync(Caller.ClientKey)).Code, Is.EqualTo("invalid_api_key"), "another of the gateway's keys");
        for (int i = 1; i < 10; i++) Assert.That((await browser.SignInAsync("wrong-key-0123456789")).Status, Is.EqualTo(401));

        Assert.That((await browser.SignInAsync()).Status, Is.EqualTo(429), "the right one too");
        Assert.That((await new DashboardClient(app) { Headers = ["test-peer: 192.0.2.7"] }.SignInAsync()).Status, Is.EqualTo(200), "another address");

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await browser.SignInAsync()).Status, Is.EqualTo(200));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("""{"key":5}""")]
    [TestCase("""{"other":"x"}""")]
    public async Task SignIn_WithoutAKey_SaysWhatTheBodyIs(string body)
    {
        await using var app = await DashboardClient.StartAsync();

        var answer = await new DashboardClient(app).PostAsync("api/session", body);

        Assert.That((answer.Status, answer.Error.GetProperty("param").GetString()), Is.EqualTo((400, "key")));
        Assert.That((await new DashboardClient(app).PostAsync("api/session", $$"""{"key":"{{new string('x', 10_000)}}"}""")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Session_EndsByTime()
    {
        var time = new FakeTime();
        await using var app = await DashboardClient.StartAsync(dashboard: options => options.SessionTime = TimeSpan.FromHours(1), more: setup => setup.Time = time);
        var browser = new DashboardClient(app);
        await browser.SignInAsync();
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.That((await browser.GetAsync(Providers)).Status, Is.EqualTo(200));

        time.Advance(TimeSpan.FromMinutes(1));

        var ended = await browser.GetAsync(Providers);
        Assert.That((ended.Status, ended.Code, ended.Header("www-authenticate")), Is.EqualTo((401, "session_ended", (string?)null)));
    }

    [Test]
    public async Task Session_OfOneGateway_SurvivesItsRestart_WithAStateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-dashboard-");
        string cookie;
        await using (var app = await StartIn(folder.FullName))
        {
            var browser = new DashboardClient(app);
            await browser.SignInAsync();
            cookie = browser.Cookie!;
        }
        await using var restarted = await StartIn(folder.FullName);
        Assert.That((await new DashboardClient(restarted) { Cookie = cookie }.GetAsync(Providers)).Status, Is.EqualTo(200));
        await using var other = await DashboardClient.StartAsync();
        Assert.That((await new DashboardClient(other) { Cookie = cookie }.GetAsync(Providers)).Status, Is.EqualTo(401), "another gateway");
        folder.Delete(recursive: true);

        static Task<GatewayApp> StartIn(string path) => DashboardClient.StartAsync(more: setup => setup.Options.Add(options => options.State.Directory = path));
    }

    [TestCase("providerkit-dashboard=")]
    [TestCase("providerkit-dashboard=x")]
    [TestCase("providerkit-dashboard=!!!!")]
    [TestCase("providerkit-dashboard=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task MadeUpCookies_AreNoSession(string cookie)
    {
        await using var app = await DashboardClient.StartAsync();
        Assert.That((await new DashboardClient(app) { Cookie = cookie }.GetAsync(Providers)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Changes_NeedThePagesHeader_AndThatOfTheSession()
    {
        await using var app = await DashboardClient.StartAsync();
        var browser = new DashboardClient(app);
        await browser.SignInAsync();
        string own = browser.Antiforgery!;

        foreach (string? value in new[] { null, "none", own[..^1], "" })
        {
            browser.Antiforgery = value;
            foreach (var (method, path) in new[] { (HttpMethod.Post, Toggle), (HttpMethod.Post, "api/v1/chat/completions"), (HttpMethod.Delete, "api/session") })
            {
                var answer = await browser.SendAsync(method, path, Off);
                Assert.That(answer.Status, Is.EqualTo(403), $"{method} {path} with {value}");
            }
        }
        Assert.That(app.Registry.Find("xai")!.Enabled, Is.True);
        browser.Antiforgery = own;
        Assert.That((await browser.PostAsync(Toggle, Off, "Origin: http://evil.example")).Status, Is.EqualTo(403), "a page of another origin");
        Assert.That((await browser.GetAsync(Providers, "Host: rebound.example")).Status, Is.EqualTo(403), "a name that was made to lead here");
    }

    [TestCase("127.0.0.1", 200)]
    [TestCase("192.0.2.7", 401)]
    public async Task WithoutKeys_OnlyThisMachineIsServed(string peer, int status)
    {
        await using var app = await DashboardClient.StartAsync(server: _ => { });
        var browser = new DashboardClient(app) { Headers = ["test-peer: " + peer] };

        var session = (await browser.GetAsync("api/session")).Json;
        Assert.That((session.GetProperty("signedIn").GetBoolean(), session.GetProperty("needsKey").GetBoolean()), Is.EqualTo((true, false)));
        Assert.That((await browser.GetAsync(Providers)).Status, Is.EqualTo(status));
        Assert.That((await browser.PostAsync(Toggle, Off)).Status, Is.EqualTo(status));
        Assert.That((await browser.PostAsync("api/v1/chat/completions", Chat.Body())).Status, Is.EqualTo(status));
        browser.Antiforgery = null;
        Assert.That((await browser.PostAsync(Toggle, Off)).Status, Is.EqualTo(403), "a form of another page");
        Assert.That((await browser.PostAsync("api/session", "{}", Foreign + ": x")).Status, Is.EqualTo(400), "there is no key to sign in with");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task AdminKeyAlone_GuardsThePlaygroundToo(bool signedIn)
    {
        await using var app = await DashboardClient.StartAsync(server: options => options.AdminKey = new SecretKey(Caller.AdminKey));
        var browser = new DashboardClient(app);
        if (signedIn) await browser.SignInAsync();

        Assert.That((await browser.PostAsync("api/v1/chat/completions", Chat.Body())).Status, Is.EqualTo(signedIn ? 200 : 401));
    }

    [Test]
    public async Task ReadOnly_ShowsAndChangesNothing()
    {
        await using var app = await DashboardClient.StartAsync(dashboard: options => options.IsReadOnly = true);
        var browser = new DashboardClient(app);
        Assert.That((await browser.SignInAsync()).Json.GetProperty("readOnly").GetBoolean(), Is.True);

        Assert.That((await browser.GetAsync(Providers)).Status, Is.EqualTo(200));
        foreach (var (method, path) in new[] { (HttpMethod.Post, Toggle), (HttpMethod.Delete, "api/monitoring/providers/xai/config"), (HttpMethod.Post, "api/v1/chat/completions") })
            Assert.That((await browser.SendAsync(method, path)).Code, Is.EqualTo("read_only"), path);
        Assert.That((await browser.SendAsync(HttpMethod.Delete, "api/session")).Status, Is.EqualTo(200), "signing out changes nothing of the gateway's");
    }

    [TestCase("name: ann", 200)]
    [TestCase("none", 401)]
    public async Task AppsOwnPolicy_DecidesAlone(string user, int status)
    {
        await using var app = await DashboardClient.StartAsync(
            more: setup => setup.Builder.Add(builder =>
            {
                builder.Services.AddAuthorization();
                builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, NamedUserHandler>("test", null);
            }),
            conventions: page => page.RequireAuthorization());
        var browser = new DashboardClient(app) { Headers = ["test-user: " + Uri.EscapeDataString(user)] };

        foreach (string path in new[] { "", "api/session", Providers }) Assert.That((await browser.GetAsync(path)).Status, Is.EqualTo(status), path);
        var chat = await browser.PostAsync("api/v1/chat/completions", Chat.Body());
        Assert.That(chat.Status, Is.EqualTo(status));
        browser.Antiforgery = null;
        Assert.That((await browser.PostAsync(Toggle, Off)).Status, Is.EqualTo(status == 200 ? 403 : 401), "the app's own cookie could be sent by another page");
        if (status != 200) return;
        var session = (await browser.GetAsync("api/session")).Json;
        Assert.That((session.GetProperty("signedIn").GetBoolean(), session.GetProperty("needsKey").GetBoolean(), session.GetProperty("user").GetString()), Is.EqualTo((true, false, "ann")));
    }

    [TestCase(Caller.AdminKey, 200)]
    [TestCase(Caller.ClientKey, 403)]
    public async Task AppsOwnPolicy_WithTheGatewaysKeys_TakesTheAdminKeyAlone(string key, int status)
    {
        await using var app = await DashboardClient.StartAsync(
            more: setup => setup.Builder.Add(builder =>
            {
                builder.Services.AddAuthorization();
                builder.Services.AddAuthentication(ProviderKitKeyDefaults.AuthenticationScheme).AddProviderKitKeys();
            }),
            conventions: page => page.RequireAuthorization());
        var program = new DashboardClient(app) { Headers = ["Authorization: Bearer " + key] };

        Assert.That((await program.GetAsync(Providers)).Status, Is.EqualTo(status));
    }
}
