using ProviderKit;

namespace ProviderKit.SampleHost;

/// <summary><c>--check</c>: lists every provider, its models and tokens, and tries the cheapest call with each token.</summary>
internal static class ProviderCheck
{
    private const int ShownModels = 5;

    /// <returns>0 when every provider that is on answers with every token; else 1.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, TextWriter output)
    {
        var tester = services.GetRequiredService<TokenTester>();
        var registry = services.GetRequiredService<ProviderRegistry>();
        bool good = true;
        foreach (var provider in registry.Providers)
        {
            output.WriteLine($"{provider.Name} ({provider.Info.Prefix}…)");
            if (!provider.Enabled)
            {
                output.WriteLine($"  off: {provider.Problem}");
                continue;
            }
            output.WriteLine($"  models: {ListOf(provider.Info.Models)}");
            good &= provider.Problem is { } problem ? Report(output, problem) : await TryTokensAsync(tester, provider, output);
        }
        if (!registry.Providers.Any(p => p.Enabled))
        {
            output.WriteLine($"No provider is switched on. A .env file is looked for in {Directory.GetCurrentDirectory()}.");
            return 1;
        }
        output.WriteLine(good ? "All providers that are on answered." : "Some providers need attention; see above.");
        return good ? 0 : 1;
    }

    private static bool Report(TextWriter output, string problem)
    {
        output.WriteLine($"  cannot serve: {problem}");
        return false;
    }

    private static async Task<bool> TryTokensAsync(TokenTester tester, ProviderEntry provider, TextWriter output)
    {
        if (provider.Provider is not IModelLister)
        {
            output.WriteLine("  has no call that costs nothing; not tried");
            return true;
        }
        bool good = true;
        foreach (var result in await tester.TestAsync(provider)) good &= Report(output, result);
        return good;
    }

    private static bool Report(TextWriter output, TokenTestResult result)
    {
        // A rate-limited token is a good one that rests.
        bool rests = result.Error?.Kind == ProviderErrorKind.RateLimited;
        string said = result.Good ? $"ok, {result.Models} models"
            : rests ? $"rate limited now, else good: {result.Error!.Message}"
            : $"FAILED: {result.Error!.Message}";
        output.WriteLine($"  {result.Token ?? "without token"}: {said} ({result.Latency.TotalMilliseconds:F0} ms)");
        return result.Good || rests;
    }

    private static string ListOf(IReadOnlyList<string> models) =>
        models.Count == 0 ? "none listed; any name passes through"
        : models.Count <= ShownModels ? string.Join(", ", models)
        : $"{string.Join(", ", models.Take(ShownModels))} and {models.Count - ShownModels} more";
}
