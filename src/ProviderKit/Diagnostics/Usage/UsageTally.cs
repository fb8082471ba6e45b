using ProviderKit.Formats.Replies;

namespace ProviderKit.Diagnostics.Usage;

/// <summary>Counts of some span of time. Not thread-safe: its series locks.</summary>
internal sealed class UsageTally
{
    private readonly int[] _latencies = new int[LatencyBuckets.Count];
    private long _requests;
    private long _errors;
    private long _cancelled;
    private long _prompt;
    private long _completion;
    private long _cached;

    public void Add(RequestRecord record)
    {
        _requests++;
        switch (record.Error)
        {
            case null: _latencies[LatencyBuckets.Of(record.Duration)]++; break;
            case { Kind: ProviderErrorKind.Cancelled }: _cancelled++; break;
            default: _errors++; break;
        }
        _prompt = TokenCount.Add(_prompt, record.Usage.PromptTokens);
        _completion = TokenCount.Add(_completion, record.Usage.CompletionTokens);
        _cached = TokenCount.Add(_cached, record.Usage.CachedTokens);
    }

    public void Clear()
    {
        Array.Clear(_latencies);
        (_requests, _errors, _cancelled, _prompt, _completion, _cached) = (0, 0, 0, 0, 0, 0);
    }

    /// <summary>The sum of several.</summary>
    public static UsageFigures Sum(IEnumerable<UsageTally> tallies)
    {
        var sum = new UsageFigures();
        long[] latencies = new long[LatencyBuckets.Count];
        foreach (var tally in tallies)
        {
            sum = sum with
            {
                Requests = sum.Requests + tally._requests,
                Errors = sum.Errors + tally._errors,
                Cancelled = sum.Cancelled + tally._cancelled,
                PromptTokens = TokenCount.Add(sum.PromptTokens, tally._prompt),
                CompletionTokens = TokenCount.Add(sum.CompletionTokens, tally._completion),
                CachedTokens = TokenCount.Add(sum.CachedTokens, tally._cached),
            };
            for (int i = 0; i < latencies.Length; i++) latencies[i] += tally._latencies[i];
        }
        return sum with
        {
            LatencyP50 = LatencyBuckets.Percentile(latencies, 0.5),
            LatencyP90 = LatencyBuckets.Percentile(latencies, 0.9),
            LatencyP99 = LatencyBuckets.Percentile(latencies, 0.99),
        };
    }
}
