using System.Diagnostics;
using ProviderKit;

namespace ProviderKit.SampleHost;

/// <summary><c>--check</c>: lists every provider, its models and tokens, and tries the cheapest call with each token.</summary>
internal static class ProviderCheck
{
    private const int ShownModels = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>0 when every provider that is on answers with every token; else 1.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, TextWriter output)
    {
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
            good &= provider.Problem is { } problem ? Report(output, problem) : await TryTokensAsync(provider, output);
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

    private static async Task<bool> TryTokensAsync(ProviderEntry provider, TextWriter output)
    {
        if (provider.Provider is not IModelLister lister)
        {
            output.WriteLine("  has no call that costs nothing; not tried");
            return true;
        }
        ApiToken?[] tokens = provider.Tokens.Count == 0 ? [null] : [.. provider.Tokens.Tokens];
        bool good = true;
        foreach (var token in tokens) good &= await TryAsync(lister, token, output);
        return good;
    }

    private static async Task<bool> TryAsync(IModelLister lister, ApiToken? token, TextWriter output)
    {
        using var patience = new CancellationTokenSource(Patience);
        long started = Stopwatch.GetTimestamp();
        string said;
        bool good = false;
        try
        {
            var listing = await lister.ListModelsAsync(token, patience.Token);
            // A rate-limited token is a good one that rests.
            good = listing.Error is null or { Kind: ProviderErrorKind.RateLimited };
            said = listing.Error is null ? $"ok, {listing.Models.Count} models"
                : good ? $"rate limited now, else good: {listing.Error.Message}"
                : $"FAILED: {listing.Error.Message}";
        }
        catch (OperationCanceledException)
        {
            said = $"no answer within {Patience.TotalSeconds} s";
        }
        output.WriteLine($"  {(token is null ? "without token" : token.Name)}: {said} ({Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms)");
        return good;
    }

    private static string ListOf(IReadOnlyList<string> models) =>
        models.Count == 0 ? "none listed; any name passes through"
        : models.Count <= ShownModels ? string.Join(", ", models)
        : $"{string.Join(", ", models.Take(ShownModels))} and {models.Count - ShownModels} more";
}
