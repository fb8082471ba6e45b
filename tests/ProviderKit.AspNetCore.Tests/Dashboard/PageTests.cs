using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.Dashboard.Assets;

namespace ProviderKit.AspNetCore.Tests.Dashboard;

/// <summary>The page and its assets: compressed, cached, and closed to code from elsewhere.</summary>
public partial class PageTests
{
    private const int Budget = 90 * 1024;

    private static readonly DashboardAssets Assets = DashboardAssets.Load();

    [OneTimeSetUp]
    public void NeedsThePage()
    {
        if (!Assets.Paths.Any()) Assert.Ignore("ProviderKit.Dashboard was built without npm, so it has no page.");
    }

    [Test]
    public async Task Page_IsServedBelowAFolder_WithAPolicyThatLetsNothingElseIn()
    {
        await using var app = await DashboardClient.StartAsync();
        var browser = new DashboardClient(app);
        var moved = await browser.GetAsync("/dashboard?x=1");
        Assert.That((moved.Status, moved.Header("location")), Is.EqualTo((307, "/dashboard/?x=1")));

        var page = await browser.GetAsync("");

        Assert.That((page.Status, page.Header("content-type"), page.Header("cache-control"), page.Header("x-content-type-options")), Is.EqualTo((200, "text/html; charset=utf-8", "no-cache", "nosniff")));
        string policy = page.Header("content-security-policy")!;
        Assert.That(policy, Does.Contain("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Contain("require-trusted-types-for 'script'"));
        Assert.That(policy, Does.Not.Contain("unsafe").And.Not.Contain("http").And.Not.Contain("*"));
        Assert.That(page.Text, Does.Not.Contain("<style").And.Not.Contain("style=").And.Not.Match("<script[^>]*>[^<]").And.Not.Match("(src|href)=\"(/|http)"));
        foreach (Match address in Address().Matches(page.Text))
            Assert.That((await browser.GetAsync(address.Groups[1].Value)).Status, Is.EqualTo(200), address.Value);
    }

    [Test]
    public async Task Assets_AreKeptForEver_AndComeCompressed()
    {
        await using var app = await DashboardClient.StartAsync();
        var browser = new DashboardClient(app);
        foreach (string path in Assets.Paths.Where(path => path.StartsWith("assets/", StringComparison.Ordinal)))
        {
            var plain = await browser.GetAsync(path);
            var brotli = await browser.GetAsync(path, "Accept-Encoding: gzip, br;q=0.5");
            var gzip = await browser.GetAsync(path, "Accept-Encoding: gzip, br;q=0");
            Assert.That((plain.Status, brotli.Status, gzip.Status), Is.EqualTo((200, 200, 200)), path);
            Assert.That((plain.Header("content-encoding"), brotli.Header("content-encoding"), gzip.Header("content-encoding")), Is.EqualTo(((string?)null, "br", "gzip")));
            Assert.That(Decode(new BrotliStream(new MemoryStream(brotli.Bytes), CompressionMode.Decompress)), Is.EqualTo(plain.Bytes));
            Assert.That(Decode(new GZipStream(new MemoryStream(gzip.Bytes), CompressionMode.Decompress)), Is.EqualTo(plain.Bytes));
            Assert.That((plain.Header("cache-control"), plain.Header("vary")), Is.EqualTo(("public, max-age=31536000, immutable", "Accept-Encoding")));
            Assert.That(new[] { plain, brotli, gzip }.Select(answer => answer.Header("etag")), Is.Unique);
            var known = await browser.GetAsync(path, "Accept-Encoding: br", "If-None-Match: W/" + brotli.Header("etag"));
            Assert.That((known.Status, known.Bytes.Length, known.Header("etag")), Is.EqualTo((304, 0, brotli.Header("etag"))));
        }
        Assert.That((await browser.GetAsync("assets/nothing.js")).Status, Is.EqualTo(404));
        Assert.That((await browser.GetAsync("assets/..%2findex.html")).Status, Is.EqualTo(404));
        Assert.That((await browser.GetAsync("nothing")).Status, Is.EqualTo(404));
        Assert.That((await browser.SendAsync(HttpMethod.Head, "")).Status, Is.EqualTo(200));
    }

    [Test]
    public void Assets_TogetherAreSmall() =>
        Assert.That(Assets.Paths.Sum(path => Assets.Find(path)!.Bytes("br").Length), Is.LessThanOrEqualTo(Budget).And.GreaterThan(10_000));

    [Test]
    public async Task AnyPath_BesideTheAppsOwnRoutesAndPolicies()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web =>
        {
            web.Use((context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src *";
                return next(context);
            });
            web.UsePathBase("/base");
            web.UseRouting();
            web.MapProviderKit();
            web.MapProviderKitDashboard("/tools/llm", dashboard => dashboard.Notice = "Staging <b>");
            web.MapGet("/tools/other", () => "the app's own");
        });
        var browser = new DashboardClient(app, "/base/tools/llm/");

        var page = await browser.GetAsync("");
        Assert.That((page.Status, page.Header("content-security-policy")), Is.EqualTo((200, DashboardPolicy)));
        Assert.That((await browser.GetAsync("/base/tools/llm")).Header("location"), Is.EqualTo("/base/tools/llm/"));
        Assert.That((await browser.GetAsync("/base/tools/other")).Text, Is.EqualTo("the app's own"));
        var session = (await browser.GetAsync("api/session")).Json;
        Assert.That((session.GetProperty("proxy").GetString(), session.GetProperty("notice").GetString()), Is.EqualTo(("/base/v1", "Staging <b>")));
        Assert.That((await browser.GetAsync("api/monitoring/providers")).Status, Is.EqualTo(200));
    }

    [Test]
    public void SessionTime_OfLessThanAMinute_IsRefused() =>
        Assert.That(
            async () => await DashboardClient.StartAsync(dashboard: options => options.SessionTime = TimeSpan.Zero),
            Throws.ArgumentException.With.Message.Contains("session time"));

    private const string DashboardPolicy = PageHeaders.Policy;

    private static byte[] Decode(Stream stream)
    {
        using var plain = new MemoryStream();
        using (stream) stream.CopyTo(plain);
        return plain.ToArray();
    }

    [GeneratedRegex("(?:src|href)=\"\\./([^\"]+)\"")]
    private static partial Regex Address();
}
