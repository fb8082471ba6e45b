using ProviderKit.Dashboard.Tests.Support;

namespace ProviderKit.Dashboard.Tests;

/// <summary>Requests of clients, seen while they come in: in the table, as a timeline, in the log and in the usage.</summary>
public class RequestTests : BrowserTest
{
    [Test]
    public async Task Request_AppearsLive_AndItsTimelineTellsTheRotation()
    {
        const string model = "ext-xai-grok-4";
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/requests"));
        await SettledAsync(page, "Requests");

        string id = await Demo.ChatAsync(model);

        var row = page.GetByRole(AriaRole.Grid, new() { Name = "Requests, newest first" }).GetByRole(AriaRole.Row).Filter(new() { HasText = model });
        await Expect(row).ToContainTextAsync("200");
        await Expect(row).ToContainTextAsync("xai");
        await Expect(row.GetByTitle("2 upstream calls")).ToBeVisibleAsync();
        await row.ClickAsync();
        Assert.That(new Uri(page.Url).Fragment, Is.EqualTo($"#/requests/{id}"));
        var steps = page.GetByRole(AriaRole.Region, new() { Name = "Timeline" }).GetByRole(AriaRole.Listitem);
        await Expect(steps.Filter(new() { HasText = "Attempt 1 with token" })).ToContainTextAsync("HTTP 429");
        await Expect(steps.Filter(new() { HasText = "Attempt 2 with token" })).ToContainTextAsync("succeeded");
        await Expect(steps.Last).ToContainTextAsync("Ended with status 200");

        await page.GetByRole(AriaRole.Link, new() { Name = "Log lines" }).ClickAsync();
        await SettledAsync(page, "Logs");
        await Expect(page.GetByRole(AriaRole.Grid).GetByRole(AriaRole.Row).Filter(new() { HasText = "xai" }).First).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(steps.Last).ToContainTextAsync("Ended with status 200");
        await page.Keyboard.PressAsync("Escape");
        await Expect(steps).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Filters_NarrowTheTable_AndStayInTheAddress()
    {
        string failed = await Demo.ChatAsync("ext-cursor-none-sim:500", status: 502), good = await Demo.ChatAsync("ext-cursor-gpt-4-cursor");
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/requests"));
        await SettledAsync(page, "Requests");
        var rows = page.GetByRole(AriaRole.Grid).Locator("tbody tr[id]");
        await page.GetByLabel("Provider", new() { Exact = true }).SelectOptionAsync("cursor_agent");
        await page.GetByLabel("Status", new() { Exact = true }).SelectOptionAsync("5xx");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("502");
        await page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(good);
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("no such thing");
        await Expect(Content(page).GetByText("No request matches the filter.")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(await Demo.DashboardAsync(), "#/overview").ToString());
        await Content(page).GetByRole(AriaRole.Link).Filter(new() { HasText = "ext-cursor-none-sim:500" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Request" })).ToContainTextAsync(failed);
    }

    [Test]
    public async Task Logs_AppearLive_AndOpen()
    {
        const string model = "ext-azure-gpt-4-32k";
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/logs?provider=azure"));
        await SettledAsync(page, "Logs");
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

        string id = await Demo.ChatAsync(model);

        var row = page.GetByRole(AriaRole.Grid).Locator("tbody tr[id]").Filter(new() { HasText = id[^10..] }).First;
        await row.ClickAsync();
        var entry = page.GetByRole(AriaRole.Dialog, new() { Name = "Log entry" });
        await Expect(entry).ToContainTextAsync(id);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        await Demo.ChatAsync(model);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Go on (" })).ToBeVisibleAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download what is shown" }).ClickAsync());
        Assert.That(await File.ReadAllTextAsync(await file.PathAsync()), Does.Contain(id));
    }

    [Test]
    public async Task Usage_ShowsTheRequest_AndExportsIt()
    {
        const string model = "ext-google-gemini-1.5-pro";
        await Demo.ChatAsync(model);
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/usage?by=models"));
        await SettledAsync(page, "Usage");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = model })).ToBeVisibleAsync();

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export CSV" }).ClickAsync());

        Assert.That(file.SuggestedFilename, Does.StartWith("usage-models-hour").And.EndsWith(".csv").Or.Contain("usage-models-hour"));
        string[] lines = (await File.ReadAllTextAsync(await file.PathAsync())).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Some.Contain(model));
        Assert.That(lines.Select(line => line.Count(c => c == ',')), Is.All.EqualTo(lines[0].Count(c => c == ',')));
    }

    [Test]
    public async Task Playground_StreamsAnAnswer_WithItsTrail()
    {
        const string model = "ext-openai-gpt-4o";
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/playground"));
        await SettledAsync(page, "Playground");
        var picker = page.GetByRole(AriaRole.Combobox, new() { Name = "Model" });
        await picker.ClickAsync();
        await picker.FillAsync(model);
        await page.GetByRole(AriaRole.Option, new() { Name = model }).First.ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync("Hello from the browser");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        var answer = page.GetByRole(AriaRole.Article, new() { Name = $"Answer of {model}" });
        await Expect(answer).ToContainTextAsync("tokens in");
        await Expect(answer.Locator(".turn-foot")).ToContainTextAsync("openai");
        var trail = page.GetByRole(AriaRole.Region, new() { Name = "Trail" });
        await Expect(trail).ToContainTextAsync("The reply was streamed");
        await Expect(trail).ToContainTextAsync("Ended with status 200");
        await page.GetByRole(AriaRole.Button, new() { Name = "As code" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Hello from the browser");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "New chat" }).ClickAsync();
        await Expect(answer).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Connect_GivesTheLinesForThisGateway_AndTriesThem()
    {
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/connect/claude-code?model=ext-claude-code-claude-haiku-5-5"));
        await SettledAsync(page, "Connect");
        string address = (await Demo.AddressAsync()).GetLeftPart(UriPartial.Authority);
        await Expect(Content(page).Locator("pre").First).ToContainTextAsync($"ANTHROPIC_BASE_URL={address}");
        await Expect(Content(page).Locator("pre").Filter(new() { HasText = "ext-claude-code-claude-haiku-5-5" }).First).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();

        await Expect(Content(page).GetByText("It works: claude_code answered")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See what happened" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Timeline" })).ToContainTextAsync("Ended with status 200");
    }
}
