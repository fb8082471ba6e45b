using Microsoft.AspNetCore.Builder;
using ProviderKit.Dashboard.Tests.Support;

namespace ProviderKit.Dashboard.Tests;

/// <summary>A page outlives its gateway, and stands at any path.</summary>
public class RestartTests : BrowserTest
{
    [Test]
    public async Task Page_SurvivesARestart_WithoutLosingItsPlace()
    {
        Expected("net::ERR_");
        Expected("/requests?after="); // refused: the new gateway does not know the id
        var first = await Gateway.StartAsync();
        var address = first.Address;
        IPage page;
        ILocator banner, view, rows;
        string seen;
        try
        {
            for (int i = 0; i < 120; i++) await first.ChatAsync($"ext-openai-model-{i}");
            await first.ChatAsync("ext-nothing");
            page = await OpenAsync(first.Page("#/requests?provider=openai"));
            await SettledAsync(page, "Requests");
            (banner, view, rows) = (page.GetByText("The gateway does not answer"), page.Locator(".virtual"), page.GetByRole(AriaRole.Grid).Locator("tbody tr[id]"));
            await Expect(rows.First).ToContainTextAsync("ext-openai-model-119");
            await view.EvaluateAsync("view => { view.scrollTop = 34 * 60; }");
            await Expect(rows.Filter(new() { HasText = "ext-openai-model-59" })).ToBeInViewportAsync();
            seen = await TopRowAsync(view);
        }
        finally
        {
            await first.DisposeAsync();
        }

        await Expect(banner).ToBeVisibleAsync();
        await Expect(rows.Filter(new() { HasText = seen })).ToBeInViewportAsync();
        await using var second = await Gateway.StartAsync(at: address);
        await Expect(banner).ToHaveCountAsync(0);
        await second.ChatAsync("ext-openai-after");
        await Expect(page.GetByText("grey: before the restart")).ToBeVisibleAsync();
        Assert.That(new Uri(page.Url).Fragment, Is.EqualTo("#/requests?provider=openai"));
        await Expect(rows.Filter(new() { HasText = seen })).ToBeInViewportAsync();
        Assert.That(await TopRowAsync(view), Is.EqualTo(seen));
        await view.EvaluateAsync("view => { view.scrollTop = 0; }");
        await Expect(rows.First).ToContainTextAsync("ext-openai-after");
        await Expect(rows.Nth(1)).ToContainTextAsync("ext-openai-model-119");
    }

    [Test]
    public async Task Log_GoesOnAfterARestart_AndMarksIt()
    {
        Expected("net::ERR_");
        var first = await Gateway.StartAsync();
        var address = first.Address;
        IPage page;
        string before;
        try
        {
            page = await OpenAsync(first.Page("#/logs"));
            await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
            before = (await first.ChatAsync()).RequestId;
            await Expect(page.GetByRole(AriaRole.Grid).GetByTitle($"Open {before}").First).ToBeVisibleAsync();
        }
        finally
        {
            await first.DisposeAsync();
        }
        await Expect(page.GetByText("Connecting again")).ToBeVisibleAsync();
        await using var second = await Gateway.StartAsync(at: address);
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        string after = (await second.ChatAsync()).RequestId;
        await Expect(page.GetByRole(AriaRole.Grid).GetByTitle($"Open {after}").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Grid).GetByTitle($"Open {before}").First).ToBeVisibleAsync();
    }

    [Test]
    public async Task AnyPath_BesideTheAppsOwnRoutes_BehindAPathBase()
    {
        await using var app = await Gateway.StartAsync(more: setup => setup.Map = web =>
        {
            web.Use((context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
                return next(context);
            });
            web.UsePathBase("/base");
            web.UseRouting();
            web.MapProviderKit();
            web.MapProviderKitDashboard("/tools/llm");
            web.MapGet("/tools/other", () => "the app's own");
        });
        var page = await OpenAsync(new Uri(app.Address, "/base/tools/llm"));
        Assert.That(new Uri(page.Url).AbsolutePath, Is.EqualTo("/base/tools/llm/"));
        foreach (var (_, title, _) in DashboardPages.All)
        {
            await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = title }).ClickAsync();
            await SettledAsync(page, title);
        }
        await page.GotoAsync(new Uri(app.Address, "/base/tools/llm/#/connect/openai-sdk?model=ext-openai-gpt-4o").ToString());
        await Expect(Content(page).Locator("pre").First).ToContainTextAsync($"{app.Address.GetLeftPart(UriPartial.Authority)}/base/v1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await Expect(Content(page).GetByText("It works: openai answered")).ToBeVisibleAsync();
    }

    /// <summary>The model of the row at the top of the table's view.</summary>
    private static Task<string> TopRowAsync(ILocator view) => view.EvaluateAsync<string>("""
        view => {
          const top = view.getBoundingClientRect().top + view.querySelector('thead').getBoundingClientRect().height;
          const row = [...view.querySelectorAll('tbody tr[id]')].find(row => row.getBoundingClientRect().bottom > top + 1);
          return row.querySelector('.c-model').textContent;
        }
        """);
}
