namespace ProviderKit.Memory;

/// <summary>
/// A queue of requests that wait for bytes, in order of arrival. Smaller requests overtake the first while it does not fit, but only until
/// <paramref name="allowance"/> bytes have passed it, so that none of them starves. Guarded by the budget's lock.
/// </summary>
internal sealed class ByteLine(long allowance)
{
    // Bytes are released often and the queue may be long, so only its first entries are considered.
    private const int Sight = 64;

    private readonly LinkedList<ByteWaiter> _waiters = [];
    private long _overtaken;

    public int Count => _waiters.Count;

    /// <summary>Whether a new request may overtake the waiting ones.</summary>
    public bool LetsPass(long bytes)
    {
        if (_waiters.Count == 0) return true;
        if (_overtaken + bytes > allowance) return false;
        _overtaken += bytes;
        return true;
    }

    public void Add(ByteWaiter waiter) => _waiters.AddLast(waiter.Node);

    /// <returns>False if the waiter has already left the queue.</returns>
    public bool Remove(ByteWaiter waiter)
    {
        if (waiter.Node.List is null) return false;
        if (waiter.Node.Previous is null) _overtaken = 0;
        _waiters.Remove(waiter.Node);
        return true;
    }

    /// <summary>The first of the considered waiters that fits and may go; null if there is none. It stays in the queue.</summary>
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

    /// <summary>The latest request among those that hold bytes while they wait.</summary>
    public ByteWaiter? LastHolder()
    {
        for (var node = _waiters.Last; node is not null; node = node.Previous)
            if (node.Value.Account.Held > 0) return node.Value;
        return null;
    }
}
