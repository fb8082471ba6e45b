using System.Collections.Concurrent;

namespace ProviderKit.Diagnostics;

/// <summary>
/// Keeps the number of a label's values small whatever clients send: known names, the first few others, and
/// <see cref="Other"/> for the rest. Thread-safe.
/// </summary>
/// <param name="isKnown">Whether a name is always let through.</param>
/// <param name="max">How many others.</param>
internal sealed class BoundedLabels(Func<string, bool> isKnown, int max)
{
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, byte> _others = new(StringComparer.Ordinal);
    private int _places = max;

    /// <summary><paramref name="name"/>, or <see cref="Other"/>.</summary>
    /// <param name="name">Null when there is none.</param>
    /// <param name="earned">Whether a new name may take a place; names that came to nothing should not.</param>
    public string Of(string? name, bool earned)
    {
        if (name is null) return Other;
        if (isKnown(name) || _others.ContainsKey(name)) return name;
        if (!earned || Volatile.Read(ref _places) <= 0) return Other;
        if (Interlocked.Decrement(ref _places) < 0) return Other;
        if (!_others.TryAdd(name, 0)) Interlocked.Increment(ref _places); // another thread added it first
        return name;
    }
}
