using System.Collections.Concurrent;

namespace ProviderKit.Chaos.Ledgers;

/// <summary>The accounts of all tokens, by provider and name. Thread-safe.</summary>
internal sealed class TokenBook
{
    private readonly ConcurrentDictionary<(string Provider, string Name), TokenAccount> _accounts = new();

    public TokenAccount Of(string provider, string name) => _accounts.GetOrAdd((provider, name), static _ => new TokenAccount());

    public IEnumerable<(string Name, TokenAccount Account)> Of(string provider) =>
        _accounts.Where(a => a.Key.Provider == provider).Select(a => (a.Key.Name, a.Value));

    public IEnumerable<(string Provider, string Name, TokenAccount Account)> All => _accounts.Select(a => (a.Key.Provider, a.Key.Name, a.Value));

    public void Forget(DateTimeOffset before)
    {
        foreach (var account in _accounts.Values) account.Forget(before);
    }
}
