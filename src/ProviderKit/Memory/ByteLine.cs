namespace ProviderKit.Memory;

/// <summary>
/// Requests that wait for bytes, in the order of their arrival. Smaller ones overtake the first while it does not fit, but only
/// until <paramref name="allowance"/> bytes have passed it: neither starves the other. Guarded by the budget's lock.
/// </summary>
internal sealed class ByteLine(long allowance)
{
    // Release is a frequent event and the line may be long: those further back wait until they come into sight.
    private const int Sight = 64;

    private readonly LinkedList<ByteWaiter> _waiters = [];
    private long _overtaken;

    public int Count => _waiters.Count;

    /// <summary>Whether a request that has just come may go before those that wait.</summary>
    public bool LetsPass(long bytes)
    {
        if (_waiters.Count == 0) return true;
        if (_overtaken + bytes > allowance) return false;
        _overtaken += bytes;
        return true;
    }

    public void Add(ByteWaiter waiter) => _waiters.AddLast(waiter.Node);

    /// <returns>False when the waiter has left the line already.</returns>
    public bool Remove(ByteWaiter waiter)
    {
        if (waiter.Node.List is null) return false;
        if (waiter.Node.Previous is null) _overtaken = 0;
        _waiters.Remove(waiter.Node);
        return true;
    }

    /// <summary>The first in sight that fits and may go; null when there is none. It stays in the line.</summary>
    public ByteWaiter? Next(Func<ByteWaiter, bool> fits)
    {
        int seen = 0;
        for (var node = _waiters.First; node is not null && seen < Sight; node = node.Next, seen++)
        {
            if (!fits(node.Value)) continue;
            if (seen == 0 || LetsPass(node.Value.Bytes)) return node.Value;
        }
        return null;
    }

    /// <summary>The request that came last among those that hold bytes while they wait.</summary>
    public ByteWaiter? LastHolder()
    {
        for (var node = _waiters.Last; node is not null; node = node.Previous)
            if (node.Value.Account.Held > 0) return node.Value;
        return null;
    }
}
