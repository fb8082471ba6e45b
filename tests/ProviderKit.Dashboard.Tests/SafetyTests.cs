using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProviderKit.Dashboard.Tests.Support;

namespace ProviderKit.Dashboard.Tests;

/// <summary>Code and pages from elsewhere get nowhere.</summary>
public class SafetyTests : BrowserTest
{
    [Test]
    public async Task Code_ThatIsPutIntoThePage_DoesNotRun()
    {
        foreach (string fault in new[] { "policy:", "Content Security Policy", "TrustedHTML", "TrustedScript" }) Expected(fault);
        await using var app = await Gateway.StartAsync();
        var page = await OpenAsync(app.Page());
        await SettledAsync(page, "Overview");
        string outcome = await page.EvaluateAsync<string>("""
            async () => {
              const tried = [];
              const attempt = async (name, action) => { try { await action(); tried.push(name + ' went through'); } catch { tried.push(name + ' refused'); } };
              await attempt('markup', () => { document.body.innerHTML = '<p>x</p>'; });
              await attempt('script text', () => { const script = document.createElement('script'); script.textContent = 'window.intruded = 1'; });
              await attempt('fetch', () => fetch('http://127.0.0.1:9/'));
              await attempt('image', () => new Promise((good, bad) => { const image = new Image(); image.onload = good; image.onerror = bad; image.src = 'http://127.0.0.1:9/x.png'; }));
              await attempt('style', () => { const style = document.createElement('style'); style.textContent = 'body { display: none }'; document.head.append(style); if (getComputedStyle(document.body).display !== 'none') throw style; });
              await attempt('frame', () => new Promise((good, bad) => { addEventListener('securitypolicyviolation', bad); const frame = document.createElement('iframe'); frame.src = location.pathname; frame.onload = () => frame.contentDocument?.body?.childElementCount ? good() : bad(); document.body.append(frame); }));
              return tried.join(', ');
            }
            """);
        Assert.That(outcome, Is.EqualTo("markup refused, script text refused, fetch refused, image refused, style refused, frame refused"));
        Assert.That(await page.EvaluateAsync<bool>("() => 'intruded' in window"), Is.False);
        Assert.That(Faults, Has.Some.Contain("policy:"));
    }

    [Test]
    public async Task PagesOfOtherOrigins_ChangeNothing_AndFrameNothing()
    {
        foreach (string fault in new[] { "403", "frame-ancestors", "CORS", "ERR_FAILED", "ERR_BLOCKED", "chrome-error", "X-Frame-Options" }) Expected(fault);
        await using var app = await Gateway.StartAsync();
        await using var other = await OtherSiteAsync($"""
            <form id=f method=post enctype=text/plain target=frame action="{app.Page("api/monitoring/providers/xai/toggle")}"><input name='{"{"}"enabled":false,"a":"' value='"{"}"}'></form>
            <iframe name=frame></iframe><iframe id=page src="{app.Page()}"></iframe>
            """);
        var page = await OpenAsync(new Uri(other.Urls.First()));
        string outcome = await page.EvaluateAsync<string>("""
            async (toggle) => {
              const body = '{"enabled":false}';
              const tried = [];
              const attempt = async (name, options) => tried.push(name + ' ' + await fetch(toggle, { method: 'POST', body, ...options }).then(r => r.type + ' ' + r.status, () => 'refused'));
              await attempt('simple', { mode: 'no-cors', headers: { 'content-type': 'text/plain' } });
              await attempt('json', { headers: { 'content-type': 'application/json' } });
              await attempt('header', { headers: { 'x-providerkit-antiforgery': 'none' } });
              const frame = document.querySelector('[name=frame]');
              await new Promise(done => { frame.onload = done; document.getElementById('f').submit(); });
              return tried.join(', ');
            }
            """, app.Page("api/monitoring/providers/xai/toggle").ToString());
        Assert.That(outcome, Is.EqualTo("simple opaque 0, json refused, header refused"));
        Assert.That(app.Registry.Find("xai")!.Enabled, Is.True);
        Assert.That(page.Frames.Where(frame => frame.Url.StartsWith(app.Page().ToString(), StringComparison.Ordinal) && frame.Url.EndsWith('/')), Is.Empty, "the dashboard in a frame");
    }

    private static async Task<WebApplication> OtherSiteAsync(string html)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<!doctype html><link rel=icon href='data:,'>" + html);
        });
        await app.StartAsync();
        return app;
    }
}
