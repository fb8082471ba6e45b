using System.Collections.Concurrent;

namespace ProviderKit.Chaos.Checks;

/// <summary>What is counted for the table, and what does not add up.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, SortedDictionary<string, long>> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _discrepancies = new();

    public IReadOnlyCollection<string> Discrepancies => _discrepancies;

    public void Count(string group, string name, long count = 1)
    {
        if (!_groups.TryGetValue(group, out var counts)) _groups[group] = counts = new(StringComparer.Ordinal);
        counts[name] = counts.GetValueOrDefault(name) + count;
    }

    public void Wrong(string what) => _discrepancies.Enqueue(what);

    public void Expect(bool holds, string otherwise)
    {
        if (!holds) Wrong(otherwise);
    }

    public void Print(TextWriter output)
    {
        foreach (var (group, counts) in _groups)
        {
            output.WriteLine($"{group} ({counts.Values.Sum()})");
            foreach (var (name, count) in counts) output.WriteLine($"  {count,9}  {name}");
        }
    }
}
