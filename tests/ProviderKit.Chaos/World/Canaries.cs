using System.Collections.Concurrent;

namespace ProviderKit.Chaos.World;

/// <summary>The tokens of the run: made up front, so that one search looks for all of them, used or not yet. Thread-safe.</summary>
internal sealed class Canaries
{
    private const int PerProvider = 200;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _unused = new();
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public Canaries(Dice dice, IEnumerable<string> providers)
    {
        int number = 0;
        foreach (string provider in providers)
        {
            var values = Enumerable.Range(0, PerProvider).Select(_ => Make(provider, dice.For(Dice.Use.Secret, number++))).ToArray();
            _unused[provider] = new ConcurrentQueue<string>(values);
            All.AddRange(values);
        }
    }

    public List<string> All { get; } = [];

    /// <summary>A token that was never used, under <paramref name="name"/>; null when they have run out.</summary>
    public string? Take(string provider, string name)
    {
        if (!_unused[provider].TryDequeue(out string? value)) return null;
        _names[value] = name;
        return value;
    }

    /// <summary>The name of the token with this value; null when it is none of ours.</summary>
    public string? NameOf(string value) => _names.GetValueOrDefault(value);

    // With characters that JSON and URLs escape. Every other one of GitHub's is of the kind that is exchanged first.
    private static string Make(string provider, Random random)
    {
        string kind = provider == Upstreams.Exchanging && random.Next(2) == 0 ? "gho_" : "";
        return $"{kind}canary-{random.NextInt64():x16}+/&{random.NextInt64():x16}";
    }
}
