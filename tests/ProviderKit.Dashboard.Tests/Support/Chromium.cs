using ProviderKit.Dashboard.Assets;

namespace ProviderKit.Dashboard.Tests.Support;

/// <summary>The browser of the system, started once for all tests; Playwright's own download is never used.</summary>
internal static class Chromium
{
    /// <summary>Names the browser's program, where it is not Debian's.</summary>
    public const string Variable = "PROVIDERKIT_CHROMIUM";

    private static readonly string Program = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : "/usr/bin/chromium";

    private static readonly Lock Gate = new();
    private static Task<IBrowser>? _browser;

    /// <summary>Why no test can run; null if they can.</summary>
    public static string? Missing { get; } =
        !File.Exists(Program) ? $"There is no browser: {Program} is missing. Install Debian's chromium, or name another one in {Variable}."
        : !DashboardAssets.Load().Paths.Any() ? "ProviderKit.Dashboard was built without npm, so it has no page."
        : null;

    public static Task<IBrowser> StartAsync(IPlaywright playwright)
    {
        lock (Gate)
        {
            return _browser ??= playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Program,
                Headless = true,
                // The browser asks nobody but the gateway.
                Args =
                [
                    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                ],
            });
        }
    }

    public static async Task EndAsync()
    {
        if (_browser is { } browser) await (await browser).DisposeAsync();
    }
}
