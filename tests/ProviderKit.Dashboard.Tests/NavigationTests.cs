using ProviderKit.Dashboard.Tests.Support;

namespace ProviderKit.Dashboard.Tests;

/// <summary>Every page of the demo, by mouse and by keyboard, wide and narrow.</summary>
public class NavigationTests : BrowserTest
{
    private const string Model = "ext-ollama-llama3.3:latest";

    [Test]
    public async Task EveryPage_OpensFromTheNavigation_WithoutAnError()
    {
        await Demo.ChatAsync(Model);
        var page = await OpenAsync(await Demo.DashboardAsync());
        await SettledAsync(page, "Overview");
        foreach (var (id, title, _) in DashboardPages.All.Reverse())
        {
            var link = page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = title });
            await link.ClickAsync();
            await SettledAsync(page, title);
            await Expect(link).ToHaveAttributeAsync("aria-current", "page");
            await Expect(page).ToHaveTitleAsync($"{title} · ProviderKit");
            Assert.That(new Uri(page.Url).Fragment, Is.EqualTo($"#/{id}"));
        }
        await page.ReloadAsync();
        await SettledAsync(page, "Overview");
        await page.GotoAsync(new Uri(await Demo.DashboardAsync(), "#/nothing").ToString());
        await Expect(Content(page).GetByText("There is no page")).ToBeVisibleAsync();
    }

    [Test]
    public async Task EveryPage_FitsAPhone_AndItsMenuOpens()
    {
        string id = await Demo.ChatAsync(Model);
        var page = await OpenAsync(await Demo.DashboardAsync(), browser => browser.ViewportSize = new ViewportSize { Width = 360, Height = 740 });
        foreach (var (_, title, _) in DashboardPages.All)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
            await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = title }).ClickAsync();
            await SettledAsync(page, title);
            await FitsAsync(page, title);
        }
        foreach (var (place, title) in new[] { ($"#/requests/{id}", "Request"), ("#/providers/ollama", "ollama"), ("#/connect/codex", "Connect"), ("#/usage?by=models", "Usage") })
        {
            await page.GotoAsync(new Uri(await Demo.DashboardAsync(), place).ToString());
            await SettledAsync(page, title);
            await FitsAsync(page, place);
        }
    }

    [Test]
    public async Task EveryPage_OpensByTwoKeys()
    {
        var page = await OpenAsync(await Demo.DashboardAsync());
        await SettledAsync(page, "Overview");
        foreach (var (_, title, key) in DashboardPages.All.Reverse())
        {
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync(key);
            await SettledAsync(page, title);
        }
    }

    [Test]
    public async Task Keys_FocusTheFilter_ListThemselves_AndMoveInTheTable()
    {
        await Demo.ChatAsync(Model);
        string last = await Demo.ChatAsync(Model);
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/requests"));
        await SettledAsync(page, "Requests");
        await Expect(page.GetByRole(AriaRole.Grid).Locator("tbody tr[id]").Nth(1)).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("/");
        var filter = page.GetByRole(AriaRole.Searchbox, new() { Name = "Text of ids, tokens and errors" });
        await Expect(filter).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("gp?" + last[^6..]);
        await Expect(filter).ToHaveValueAsync("gp?" + last[^6..]);
        await filter.FillAsync(last);
        await Expect(page.GetByRole(AriaRole.Grid).Locator("tbody tr[id]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Expect(filter).Not.ToBeFocusedAsync();

        await page.Keyboard.PressAsync("?");
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        foreach (var (_, title, _) in DashboardPages.All) await Expect(help.GetByText(title, new() { Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(help).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Grid).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Request" }).GetByText(last)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Tab_ReachesTheMainControls_AndTheSkipLinkSkips()
    {
        await Demo.ChatAsync(Model);
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/requests"));
        await SettledAsync(page, "Requests");
        var reached = new List<string>();
        for (int i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            string name = await page.EvaluateAsync<string>("() => { const e = document.activeElement; return e.getAttribute('aria-label') ?? e.textContent.trim(); }");
            reached.Add(name);
            if (name == "Requests, newest first") break;
        }
        Assert.That(reached[0], Is.EqualTo("Skip to the content"));
        Assert.That(reached, Is.SupersetOf(DashboardPages.All.Select(one => one.Title)));
        Assert.That(reached, Is.SupersetOf(new[] { "ProviderKit", "Keyboard shortcuts", "Pause", "Text of ids, tokens and errors", "Status", "Provider", "Model", "Requests, newest first" }));
        Assert.That(reached, Has.Some.StartsWith("Theme: "));

        await page.ReloadAsync();
        await SettledAsync(page, "Requests");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
        Assert.That(new Uri(page.Url).Fragment, Is.EqualTo("#/requests"));
    }

    [Test]
    public async Task Theme_IsChosen_AndKept()
    {
        var page = await OpenAsync(await Demo.DashboardAsync(), browser => browser.ColorScheme = ColorScheme.Dark);
        var root = page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Theme:" });
        await button.ClickAsync();
        await button.ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(button).ToHaveAccessibleNameAsync("Theme: dark. Change to as the system.");
    }

    private static async Task FitsAsync(IPage page, string what)
    {
        int[] widths = await page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        Assert.That(widths[0], Is.LessThanOrEqualTo(widths[1]), $"{what} scrolls sideways");
    }
}
