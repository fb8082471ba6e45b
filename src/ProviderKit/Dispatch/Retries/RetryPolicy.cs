using System.Runtime.CompilerServices;
using ProviderKit.Upstream;

namespace ProviderKit.Dispatch.Retries;

/// <summary>Says whether a failed attempt is worth another, and after how long. Thread-safe.</summary>
/// <param name="options">How often and how long.</param>
/// <param name="random">Where the jitter comes from; used under a lock, so that a seeded one will do.</param>
internal sealed class RetryPolicy(RetryOptions options, Random random)
{
    // By the health, which stands for the upstream: it is kept when a provider's other settings change, while the entry is
    // made anew. Weak, so that an upstream that is gone takes its budget with it.
    private readonly ConditionalWeakTable<ProviderHealth, RetryBudget> _budgets = [];

    public void Succeeded(ProviderEntry entry) => BudgetOf(entry).Succeed();

    /// <summary>Counts the failure, and says how long to wait before the next try; null when there is to be none.</summary>
    /// <param name="entry">Whose attempt failed.</param>
    /// <param name="error">What it failed at.</param>
    /// <param name="retries">How often the request has been sent again to this provider.</param>
    public TimeSpan? AfterFailure(ProviderEntry entry, ProviderError error, int retries)
    {
        if (!IsPassing(error)) return null;
        bool mayRetry = BudgetOf(entry).Fail();
        if (!mayRetry || retries >= options.MaxRetries || error.RetryAfter > options.MaxDelay) return null;
        var longest = TimeSpan.FromTicks((long)Math.Min(options.MaxDelay.Ticks, options.BaseDelay.Ticks * Math.Pow(2, retries)));
        var jittered = longest * NextDouble();
        return error.RetryAfter is { } asked && asked > jittered ? asked : jittered;
    }

    /// <summary>
    /// Whether a failure is transient, and the call was either not sent or refused. Excludes a timeout or a break after sending,
    /// which may have been billed, and a bad certificate, which will not change.
    /// </summary>
    private static bool IsPassing(ProviderError error) => error.Kind switch
    {
        ProviderErrorKind.UpstreamError or ProviderErrorKind.Overloaded => true,
        ProviderErrorKind.Unreachable => error.Code != UpstreamFailure.TlsCode,
        _ => false,
    };

    private RetryBudget BudgetOf(ProviderEntry entry) =>
        _budgets.TryGetValue(entry.Health, out var budget) ? budget : _budgets.GetValue(entry.Health, _ => new RetryBudget(options.Budget));

    private double NextDouble()
    {
        lock (random) return random.NextDouble();
    }
}
