using System.Collections.Concurrent;
using Microsoft.Playwright.NUnit;

namespace ProviderKit.Dashboard.Tests.Support;

/// <summary>Tests in a browser. After each, nothing may have gone wrong in the page that the test did not expect.</summary>
public abstract class BrowserTest : PlaywrightTest
{
    /// <summary>Only a failing test ever waits that long.</summary>
    private const int PatienceMs = 30_000;

    private readonly List<IBrowserContext> _contexts = [];
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<string> _expected = [];

    [OneTimeSetUp]
    public void NeedsABrowser()
    {
        if (Chromium.Missing is { } reason) Assert.Ignore(reason);
        SetDefaultExpectTimeout(PatienceMs);
    }

    [TearDown]
    public async Task NothingWentWrongAsync()
    {
        foreach (var context in _contexts) await context.CloseAsync();
        _contexts.Clear();
        string[] faults = [.. _faults.Where(fault => !_expected.Exists(expected => fault.Contains(expected, StringComparison.Ordinal)))];
        _faults.Clear();
        _expected.Clear();
        Assert.That(faults, Is.Empty, "what the page reported");
    }

    /// <summary>Allows the page to report what holds this text, until the end of the test.</summary>
    protected void Expected(string fault) => _expected.Add(fault);

    /// <summary>What the page has reported so far: errors, violations of its policy, dialogs.</summary>
    protected IEnumerable<string> Faults => _faults;

    /// <summary>Opens a page in a browser without cookies and storage.</summary>
    protected async Task<IPage> OpenAsync(Uri address, Action<BrowserNewContextOptions>? configure = null)
    {
        var options = new BrowserNewContextOptions { Locale = "en-GB", TimezoneId = "Europe/Berlin", ViewportSize = new ViewportSize { Width = 1400, Height = 900 }, ReducedMotion = ReducedMotion.Reduce };
        configure?.Invoke(options);
        var browser = await Chromium.StartAsync(Playwright);
        var context = await browser.NewContextAsync(options);
        _contexts.Add(context);
        context.SetDefaultTimeout(PatienceMs);
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))");
        var page = await context.NewPageAsync();
        Watch(page);
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>The page's main part, without the frame around it.</summary>
    protected static ILocator Content(IPage page) => page.Locator("#main");

    /// <summary>Waits until the page that is open shows its data.</summary>
    protected async Task SettledAsync(IPage page, string title)
    {
        await Expect(Content(page).GetByRole(AriaRole.Heading, new() { Name = title, Exact = true, Level = 1 })).ToBeVisibleAsync();
        await Expect(Content(page).Locator(".loading")).ToHaveCountAsync(0);
    }

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _faults.Enqueue($"{message.Type}: {message.Text} {message.Location}");
        };
        page.PageError += (_, error) => _faults.Enqueue($"exception: {error}");
        page.Dialog += async (_, dialog) =>
        {
            _faults.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }
}
