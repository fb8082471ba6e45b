using System.Collections.Frozen;

namespace ProviderKit.Logs;

/// <summary>
/// The logs of all providers. A reload may add logs, but never removes them: the log of a removed provider stays until the process ends. Thread-safe.
/// </summary>
/// <param name="create">Creates the log of a provider.</param>
internal sealed class LogList(Func<string, ProviderLog> create)
{
    private readonly Lock _gate = new();
    private volatile Held _held = new([], FrozenDictionary<string, ProviderLog>.Empty);

    /// <summary>The logs in the order they were added.</summary>
    public ProviderLog[] InOrder => _held.InOrder;

    /// <summary>The log of a provider; null if there is none.</summary>
    public ProviderLog? Find(string provider) => _held.ByName.GetValueOrDefault(provider);

    /// <summary>Adds the log of a provider, unless it has one.</summary>
    public ProviderLog Add(string provider)
    {
        lock (_gate)
        {
            if (Find(provider) is { } known) return known;
            var log = create(provider);
            ProviderLog[] all = [.. InOrder, log];
            _held = new Held(all, all.ToFrozenDictionary(one => one.Name, StringComparer.Ordinal));
            return log;
        }
    }

    private sealed record Held(ProviderLog[] InOrder, FrozenDictionary<string, ProviderLog> ByName);
}
