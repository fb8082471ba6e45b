namespace ProviderKit.Routing;

/// <summary>
/// Watches the token pools of the current providers. After a reload, it subscribes to new pools and unsubscribes from removed ones. Not thread-safe.
/// </summary>
/// <param name="follow">Subscribes to a pool.</param>
/// <param name="leave">Unsubscribes from a pool.</param>
internal sealed class PoolWatch(Action<TokenPool> follow, Action<TokenPool> leave)
{
    private HashSet<TokenPool> _pools = [];

    /// <summary>Replaces the providers to watch.</summary>
    public void Watch(IReadOnlyList<ProviderEntry> providers)
    {
        var pools = providers.Select(provider => provider.Tokens).ToHashSet();
        foreach (var pool in pools.Except(_pools)) follow(pool);
        foreach (var pool in _pools.Except(pools)) leave(pool);
        _pools = pools;
    }
}
