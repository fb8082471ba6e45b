using ProviderKit.Dashboard.Tests.Support;

namespace ProviderKit.Dashboard.Tests;

/// <summary>What operators change: tokens, and whether a provider is on.</summary>
public class ProviderTests : BrowserTest
{
    [Test]
    public async Task Token_IsAddedTestedResetRotatedAndRemoved_AndItsValueIsNeverShown()
    {
        const string value = "canary-new-token-5f81c2", name = "alice@work";
        await Demo.ChatAsync("ext-anthropic-claude-haiku-5-5");
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/providers/anthropic"));
        await SettledAsync(page, "anthropic");
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Tokens of anthropic" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a token" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Add a token to anthropic" });
        await form.GetByLabel("Token", new() { Exact = true }).FillAsync(value);
        await form.GetByLabel("Name (optional)").FillAsync(name);
        await form.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(form).ToHaveCountAsync(0);
        var added = rows.Filter(new() { HasText = name });
        await Expect(added).ToContainTextAsync("Test passed");
        await Expect(added).ToContainTextAsync("Added here");
        Assert.That(await EverythingInAsync(page), Does.Not.Contain(value));

        var limited = rows.First;
        await Expect(limited).ToContainTextAsync("free in");
        await limited.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(limited).Not.ToContainTextAsync("free in");

        var next = rows.Filter(new() { Has = page.GetByText("Next", new() { Exact = true }) });
        string before = await next.Locator(".name").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use next" }).ClickAsync();
        await Expect(next.Locator(".name")).Not.ToHaveTextAsync(before);

        await added.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "Remove" });
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(question).ToHaveCountAsync(0);
        await Expect(rows).ToHaveCountAsync(4);
        await added.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        Assert.That(await EverythingInAsync(page), Does.Not.Contain(value));
    }

    [Test]
    public async Task Token_ThatTheGatewayRefuses_IsExplainedAtItsField()
    {
        Expected("400");
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/providers/openrouter"));
        await SettledAsync(page, "openrouter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a token" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Token", new() { Exact = true }).FillAsync("canary-refused-token-1b");
        await form.GetByLabel("Name (optional)").FillAsync("<img src=x>");
        await form.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(form.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The name may hold" })).ToBeVisibleAsync();
        await Expect(form.GetByLabel("Name (optional)")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Keyboard.PressAsync("Escape");
        await Expect(form).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Provider_IsSwitchedOffAfterAQuestion_AndOnAgain()
    {
        const string model = "ext-litellm-gpt-4o";
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/providers"));
        await SettledAsync(page, "Providers");
        var on = page.GetByRole(AriaRole.Switch, new() { Name = "litellm: on" });
        await on.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(on).ToHaveAttributeAsync("aria-checked", "true");
        await Demo.ChatAsync(model);
        await on.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Switch off" }).ClickAsync();
        var off = page.GetByRole(AriaRole.Switch, new() { Name = "litellm: off" });
        await Expect(off).ToHaveAttributeAsync("aria-checked", "false");
        await Demo.ChatAsync(model, status: 503);
        await off.ClickAsync();
        await Expect(on).ToHaveAttributeAsync("aria-checked", "true");
        await Demo.ChatAsync(model);
    }

    /// <summary>The page, what its fields hold, and what it keeps.</summary>
    private static async Task<string> EverythingInAsync(IPage page) =>
        await page.ContentAsync() + await page.EvaluateAsync<string>("() => [...document.querySelectorAll('input, textarea')].map(e => e.value).join() + JSON.stringify({ ...localStorage, ...sessionStorage }) + location + document.cookie");
}
