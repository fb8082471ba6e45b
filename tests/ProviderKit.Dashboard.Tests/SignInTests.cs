using ProviderKit.Dashboard.Tests.Support;

namespace ProviderKit.Dashboard.Tests;

/// <summary>Sign-in with the admin key, the end of a session, and pages that only show.</summary>
public class SignInTests : BrowserTest
{
    [Test]
    public async Task SignIn_TakesTheRightKeyOnly_AndKeepsItNowhere()
    {
        Expected("401");
        await using var app = await Gateway.StartAsync(adminKey: true);
        var page = await OpenAsync(app.Page("#/providers/xai"));
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in" });
        var key = form.GetByLabel("Admin key");
        await Expect(key).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await Expect(form).ToBeVisibleAsync();
        await Expect(Content(page).GetByText("xai:Tokens")).ToHaveCountAsync(0);

        await key.FillAsync("canary-wrong-key-0123456789");
        await key.PressAsync("Enter");
        await Expect(form.GetByRole(AriaRole.Alert)).Not.ToBeEmptyAsync();
        await Expect(form).ToBeVisibleAsync();
        await SignInAsync(page);

        await Expect(form).ToHaveCountAsync(0);
        await SettledAsync(page, "xai");
        await Expect(Content(page).GetByRole(AriaRole.Table, new() { Name = "Tokens of xai" })).ToBeVisibleAsync();
        string kept = await page.ContentAsync() + await page.EvaluateAsync<string>("() => JSON.stringify({ ...localStorage, ...sessionStorage }) + location + document.cookie");
        Assert.That(kept, Does.Not.Contain(Gateway.AdminKey));
        var cookie = (await page.Context.CookiesAsync()).Single();
        Assert.That((cookie.HttpOnly, cookie.SameSite, cookie.Path), Is.EqualTo((true, SameSiteAttribute.Strict, "/dashboard")));
        Assert.That(cookie.Value, Does.Not.Contain(Gateway.AdminKey));

        await page.ReloadAsync();
        await SettledAsync(page, "xai");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(form).ToBeVisibleAsync();
        Assert.That(await page.Context.CookiesAsync(), Is.Empty);
    }

    [Test]
    public async Task Session_ThatEnds_AsksOverThePage_AndReturnsToTheSamePlace()
    {
        Expected("401");
        // The browser, whose clock is the real one, must not take the cookie for an old one.
        var time = new FakeTime { UtcNow = new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var app = await Gateway.StartAsync(options => options.SessionTime = TimeSpan.FromHours(1), adminKey: true, more: setup => setup.Time = time);
        string failed = (await app.ChatAsync("ext-openai-nothing-sim:500")).RequestId;
        var page = await OpenAsync(app.Page($"#/requests/{failed}?status=5xx"));
        await SignInAsync(page);
        var opened = page.GetByRole(AriaRole.Article, new() { Name = "Request" });
        await Expect(opened).ToContainTextAsync("Ended with status 502");

        time.Advance(TimeSpan.FromHours(1));

        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in" });
        await Expect(form).ToBeVisibleAsync();
        await Expect(opened).ToContainTextAsync("Ended with status 502");
        await SignInAsync(page);
        await Expect(form).ToHaveCountAsync(0);
        Assert.That(new Uri(page.Url).Fragment, Is.EqualTo($"#/requests/{failed}?status=5xx"));
        await Expect(opened).ToContainTextAsync("Ended with status 502");
        string later = (await app.ChatAsync("ext-openai-later-sim:500")).RequestId;
        await Expect(page.GetByRole(AriaRole.Grid).GetByTitle(later)).ToBeVisibleAsync();
    }

    [Test]
    public async Task ReadOnly_ShowsEverything_AndChangesNothing()
    {
        await using var app = await Gateway.StartAsync(options => options.IsReadOnly = true);
        var page = await OpenAsync(app.Page("#/providers/openai"));
        await SettledAsync(page, "openai");
        await Expect(page.GetByText("Read-only", new() { Exact = true })).ToBeVisibleAsync();
        foreach (string name in new[] { "Add a token", "Test all", "Use next", "Reset all", "Remove openai" })
            await Expect(Content(page).GetByRole(AriaRole.Button, new() { Name = name })).ToBeDisabledAsync();
        await Expect(page.GetByRole(AriaRole.Switch)).ToBeDisabledAsync();
        await page.GotoAsync(app.Page("#/playground").ToString());
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToBeDisabledAsync();
        await page.GotoAsync(app.Page("#/connect").ToString());
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Try it" })).ToBeDisabledAsync();
    }

    private static async Task SignInAsync(IPage page)
    {
        var key = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in" }).GetByLabel("Admin key");
        await key.FillAsync(Gateway.AdminKey);
        await key.PressAsync("Enter");
    }
}
