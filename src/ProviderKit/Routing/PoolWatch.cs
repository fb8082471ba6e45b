namespace ProviderKit.Routing;

/// <summary>
/// Follows the token pools of the providers there are: a pool that a reload makes is followed as well, one that is gone no
/// more. Not thread-safe.
/// </summary>
/// <param name="follow">Subscribes to a pool.</param>
/// <param name="leave">Takes that back.</param>
internal sealed class PoolWatch(Action<TokenPool> follow, Action<TokenPool> leave)
{
    private HashSet<TokenPool> _pools = [];

    /// <summary>From now on these are the providers.</summary>
    public void Watch(IReadOnlyList<ProviderEntry> providers)
    {
        var pools = providers.Select(provider => provider.Tokens).ToHashSet();
        foreach (var pool in pools.Except(_pools)) follow(pool);
        foreach (var pool in _pools.Except(pools)) leave(pool);
        _pools = pools;
    }
}
