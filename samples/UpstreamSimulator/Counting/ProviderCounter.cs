using System.Collections.Concurrent;

namespace UpstreamSimulator.Counting;

/// <summary>The tokens that one provider saw, numbered by first appearance.</summary>
internal sealed class ProviderCounter
{
    private readonly ConcurrentDictionary<string, TokenCounter> _tokens = new(StringComparer.Ordinal);
    private readonly Lock _numbering = new();
    private int _seen;

    /// <summary>How many tokens were seen. Not <c>_tokens.Count</c>, which locks the whole dictionary.</summary>
    public int Seen => Volatile.Read(ref _seen);

    public TokenCounter Of(string token)
    {
        if (_tokens.TryGetValue(token, out var known))
            return known;

        lock (_numbering)
            return _tokens.GetOrAdd(token, _ => new TokenCounter(++_seen));
    }

    public ProviderStats Snapshot()
    {
        var tokens = _tokens.OrderBy(pair => pair.Value.Ordinal)
            .ToDictionary(pair => pair.Key, pair => pair.Value.Snapshot(), StringComparer.Ordinal);
        return new ProviderStats(tokens.Values.Sum(token => token.Requests), tokens);
    }
}
