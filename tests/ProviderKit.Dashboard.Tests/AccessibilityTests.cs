using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using ProviderKit.Dashboard.Tests.Support;

namespace ProviderKit.Dashboard.Tests;

/// <summary>axe finds nothing on any page, in both themes.</summary>
[TestFixture(ColorScheme.Light)]
[TestFixture(ColorScheme.Dark)]
public class AccessibilityTests(ColorScheme scheme) : BrowserTest
{
    private const string Model = "ext-copilot-gpt-4";

    // Of what passes, axe then tells one element for each rule.
    private static readonly AxeRunOptions OnlyViolations = new() { ResultTypes = [ResultType.Violations] };

    private string _request = "";

    [OneTimeSetUp]
    public async Task SendRequestsAsync()
    {
        _request = await Demo.ChatAsync(Model);
        await Demo.ChatAsync("ext-copilot-nothing-sim:500", status: 502);
    }

    [Test]
    public async Task NoPage_HasAViolation()
    {
        var page = await OpenAsync(await Demo.DashboardAsync(), browser => browser.ColorScheme = scheme);
        await SettledAsync(page, "Overview");
        var places = DashboardPages.All.Select(one => ($"#/{one.Id}", one.Title))
            .Concat([($"#/requests/{_request}", "Requests"), ("#/providers/githubcopilot", "githubcopilot"), ("#/usage?by=models&window=total", "Usage"), ("#/logs?provider=githubcopilot", "Logs")]);
        using var all = Assert.EnterMultipleScope();
        foreach (var (place, title) in places)
        {
            await page.EvaluateAsync("place => { location.hash = place; }", place);
            await SettledAsync(page, title);
            await CheckAsync(page, place);
        }
    }

    [Test]
    public async Task NoDialog_HasAViolation()
    {
        var page = await OpenAsync(new Uri(await Demo.DashboardAsync(), "#/providers/githubcopilot"), browser => browser.ColorScheme = scheme);
        await SettledAsync(page, "githubcopilot");
        using var all = Assert.EnterMultipleScope();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keyboard shortcuts" }).ClickAsync();
        await DialogAsync("Keyboard shortcuts");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a token" }).ClickAsync();
        await DialogAsync("Add a token to githubcopilot");
        await page.GetByRole(AriaRole.Switch, new() { Name = "githubcopilot" }).ClickAsync();
        await DialogAsync("Switch githubcopilot off?");

        async Task DialogAsync(string name)
        {
            var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = name });
            await Expect(dialog).ToBeVisibleAsync();
            await CheckAsync(page, name);
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog).ToHaveCountAsync(0);
        }
    }

    private static async Task CheckAsync(IPage page, string what)
    {
        var result = await page.RunAxe(OnlyViolations);
        Assert.That(result.Passes, Is.Not.Empty, $"axe found nothing to look at: {what}");
        Assert.That(
            result.Violations.Select(one => $"{one.Id} ({one.Impact}): {one.Help}\n{string.Join('\n', one.Nodes.Take(4).Select(node => $"   {node.Html}\n   {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}"))}"),
            Is.Empty, what);
    }
}
