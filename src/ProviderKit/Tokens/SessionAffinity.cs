namespace ProviderKit.Tokens;

/// <summary>
/// Maps the conversations of one pool to their tokens. Bounded, with expiry. Thread-safe; every operation takes constant time.
/// </summary>
/// <remarks>
/// Bindings are per model as well, because upstreams keep prompt caches and often limits per model. Bindings to removed tokens stay until they
/// expire: the caller ignores them, and they are valid again if the token returns.
/// </remarks>
internal sealed class SessionAffinity
{
    private const int ExpiredPerBinding = 2; // more than one, so that expired bindings are removed faster than new ones are added

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, LinkedListNode<Binding>> _bindings = [];
    private readonly LinkedList<Binding> _byUse = new(); // least recently used first, which is also the order of expiry
    private int _max;
    private long _lifetime;

    /// <summary>A conversation with one model. Two models with the same hash share a binding, which does no harm.</summary>
    private readonly record struct Key(UInt128 Session, int Model);

    private sealed class Binding(Key key, TokenSlot slot)
    {
        public Key Key => key;

        /// <summary>The token that serves the conversation now.</summary>
        public TokenSlot Slot { get; set; } = slot;

        /// <summary>The token that served it first.</summary>
        public TokenSlot Home { get; set; } = slot;

        public long UsedAt { get; set; }

        /// <summary>The call that proposed the token; null once the token has served the conversation.</summary>
        public TokenLease? Proposer { get; set; }
    }

    /// <summary>The tokens of a conversation; both null if it is not bound.</summary>
    /// <param name="Slot">The token that served it last.</param>
    /// <param name="Home">The token that served it before it first moved; null if none has served it yet.</param>
    public readonly record struct Bound(TokenSlot? Slot, TokenSlot? Home);

    /// <summary>The number of bindings, including expired ones.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _bindings.Count;
        }
    }

    /// <param name="max">The maximum number of bindings.</param>
    /// <param name="lifetime">How long after its last use a binding expires, in timestamp units.</param>
    public void Configure(int max, long lifetime)
    {
        lock (_gate)
        {
            (_max, _lifetime) = (max, lifetime);
            while (_bindings.Count > _max) Remove(_byUse.First!);
        }
    }

    /// <summary>Looks up a conversation's tokens, which counts as a use.</summary>
    public Bound Find(SessionKey session, string? model, long now)
    {
        lock (_gate)
        {
            if (!_bindings.TryGetValue(KeyOf(session, model), out var node) || IsExpired(node.Value, now)) return default;
            Touch(node, now);
            return new Bound(node.Value.Slot, node.Value.Proposer is null ? node.Value.Home : null);
        }
    }

    /// <summary>
    /// Binds a conversation without a token to the token of its first call, so that concurrent calls use the same one, until the call succeeds
    /// (<see cref="Bind"/>) or fails (<see cref="Withdraw"/>).
    /// </summary>
    /// <returns>The token to which the conversation is bound; a different one if another call came first.</returns>
    public TokenSlot Propose(SessionKey session, TokenLease lease, long now)
    {
        var key = KeyOf(session, lease.Model);
        lock (_gate)
        {
            RemoveExpired(now);
            if (!_bindings.TryGetValue(key, out var node)) Add(key, lease.Slot, now).Proposer = lease;
            else if (IsExpired(node.Value, now)) Renew(node, lease.Slot, now).Proposer = lease;
            return node?.Value.Slot ?? lease.Slot;
        }
    }

    /// <summary>Removes the binding that a failed call proposed, if no other call has confirmed it.</summary>
    public void Withdraw(SessionKey session, TokenLease lease)
    {
        lock (_gate)
            if (_bindings.TryGetValue(KeyOf(session, lease.Model), out var node) && node.Value.Proposer == lease) Remove(node);
    }

    /// <summary>Binds a conversation to the token that has just served it.</summary>
    /// <param name="session">The conversation.</param>
    /// <param name="model">The model, if known.</param>
    /// <param name="slot">The token.</param>
    /// <param name="seen">
    /// The conversation's token when the call began. If it has moved since, the binding stays: a slow call must not move the conversation back.
    /// </param>
    /// <param name="now">The current timestamp.</param>
    public void Bind(SessionKey session, string? model, TokenSlot slot, TokenSlot? seen, long now)
    {
        var key = KeyOf(session, model);
        lock (_gate)
        {
            RemoveExpired(now);
            if (!_bindings.TryGetValue(key, out var node)) Add(key, slot, now);
            else if (node.Value.Proposer is not null || IsExpired(node.Value, now)) Renew(node, slot, now);
            else if (node.Value.Slot == seen || node.Value.Slot.Removed) Move(node, slot, now);
        }
    }

    private static Key KeyOf(SessionKey session, string? model) =>
        new(session.Value, session.IsHard || model is null ? 0 : model.GetHashCode(StringComparison.Ordinal));

    private bool IsExpired(Binding binding, long now) => now - binding.UsedAt >= _lifetime;

    private void RemoveExpired(long now)
    {
        for (int i = 0; i < ExpiredPerBinding && _byUse.First is { } oldest && IsExpired(oldest.Value, now); i++) Remove(oldest);
    }

    private Binding Add(Key key, TokenSlot slot, long now)
    {
        if (_bindings.Count >= _max) Remove(_byUse.First!);
        var node = new LinkedListNode<Binding>(new Binding(key, slot) { UsedAt = now });
        _bindings[key] = node;
        _byUse.AddLast(node);
        return node.Value;
    }

    private Binding Renew(LinkedListNode<Binding> node, TokenSlot slot, long now)
    {
        (node.Value.Slot, node.Value.Home, node.Value.Proposer) = (slot, slot, null);
        Touch(node, now);
        return node.Value;
    }

    private void Move(LinkedListNode<Binding> node, TokenSlot slot, long now)
    {
        var binding = node.Value;
        binding.Slot = slot;
        if (binding.Home.Removed) binding.Home = slot;
        Touch(node, now);
    }

    private void Touch(LinkedListNode<Binding> node, long now)
    {
        node.Value.UsedAt = Math.Max(node.Value.UsedAt, now); // two threads may arrive in a different order than they read the clock
        _byUse.Remove(node);
        _byUse.AddLast(node);
    }

    private void Remove(LinkedListNode<Binding> node)
    {
        _byUse.Remove(node);
        _bindings.Remove(node.Value.Key);
    }
}
