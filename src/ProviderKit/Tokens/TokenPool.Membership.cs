using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>The members of the pool: configured tokens, and those that the app's code adds and removes.</content>
public sealed partial class TokenPool
{
    private const int MaxRemembered = 16;

    private volatile ApiToken[] _removed = []; // replies to running calls may still quote them
    private TokenSlot[] _gone = []; // a token keeps its state when it returns
    private ApiToken[] _configured = [];
    private ApiToken[] _added = []; // by code
    private ApiToken[] _leftOut = []; // configured, but removed by code

    /// <summary>Adds a token at the end.</summary>
    /// <remarks>
    /// The token stays in the pool when the configuration is reloaded, until <see cref="Remove"/> or the operator removes it, or the provider's
    /// address changes: a token belongs to the address it was added for. It does not survive a restart. To keep it, and to
    /// have it checked first, use <see cref="ProviderAdmin.AddToken"/>.
    /// </remarks>
    /// <returns>False if the pool already has a token with this value.</returns>
    public bool Add(ApiToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_gate)
        {
            if (Array.Exists(_slots, s => s.Token.HasSameValueAs(token))) return false;
            _leftOut = Without(_leftOut, token);
            if (!Contains(_configured, token)) _added = [.. _added, token];
            Enter(token);
        }
        Changed?.Invoke();
        return true;
    }

    /// <summary>Removes a token by name. Running calls finish with it; their outcome no longer changes anything.</summary>
    /// <remarks>
    /// A configured token stays removed when the configuration is reloaded, as long as it is configured; it is back after a
    /// restart. To remove it for good, use <see cref="ProviderAdmin.RemoveToken"/>.
    /// </remarks>
    /// <returns>False if no token has that name.</returns>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            if (Array.Find(_slots, s => s.Token.Name == name) is not { } slot) return false;
            _added = Without(_added, slot.Token);
            if (Contains(_configured, slot.Token)) _leftOut = [.. _leftOut, slot.Token];
            Leave(slot);
        }
        Changed?.Invoke();
        return true;
    }

    /// <summary>Adds a token for the operator, who has put it into the configuration. An earlier removal by code no longer applies.</summary>
    internal void Readmit(ApiToken token)
    {
        lock (_gate)
        {
            if (!Contains(_leftOut, token)) return;
            _leftOut = Without(_leftOut, token);
            Enter(token);
        }
        Changed?.Invoke();
    }

    /// <summary>Removes a token for the operator, who has removed it from the configuration. An earlier addition by code no longer applies.</summary>
    internal void Withdraw(ApiToken token)
    {
        lock (_gate)
        {
            if (!Contains(_added, token)) return;
            _added = Without(_added, token);
            if (Array.Find(_slots, s => s.Token.HasSameValueAs(token)) is { } slot) Leave(slot);
        }
        Changed?.Invoke();
    }

    /// <summary>
    /// Sets the configured tokens, in this order. Tokens already in the pool keep their state, by value; their name may change.
    /// What code added or removed stays so.
    /// </summary>
    internal void SetTokens(IEnumerable<ApiToken> tokens)
    {
        bool changed;
        lock (_gate)
        {
            _configured = [.. tokens];
            _leftOut = Array.FindAll(_leftOut, token => Contains(_configured, token));
            var slots = new List<TokenSlot>();
            foreach (var token in _configured.Where(token => !Contains(_leftOut, token)).Concat(_added))
            {
                if (slots.Exists(s => s.Token.HasSameValueAs(token))) continue;
                var slot = Array.Find(_slots, s => s.Token.HasSameValueAs(token)) ?? Recall(token);
                if (slot.Token.Name != token.Name)
                {
                    Remember(slot.Token); // with the tokens it was exchanged for, which running calls still use
                    slot.Token = token;
                }
                slots.Add(slot);
            }
            changed = !_slots.SequenceEqual(slots);
            foreach (var gone in _slots.Except(slots)) Forget(gone);
            _slots = [.. slots];
            if (_current is null || !slots.Contains(_current)) _current = slots.FirstOrDefault();
            NoteTrouble();
            ServeWaiting();
        }
        if (changed) Changed?.Invoke();
    }

    private void Enter(ApiToken token)
    {
        var slot = Recall(token);
        if (slot.Token.Name != token.Name) slot.Token = token;
        _slots = [.. _slots, slot];
        _current ??= slot;
        NoteTrouble(); // it may have left blocked
        ServeWaiting();
    }

    private void Leave(TokenSlot slot)
    {
        Forget(slot);
        int index = IndexOf(slot);
        TokenSlot[] rest = [.. _slots.Where(s => s != slot)];
        if (_current == slot) _current = rest.Length == 0 ? null : rest[index % rest.Length];
        _slots = rest;
        ServeWaiting(); // some waiting calls may have nothing left to wait for
    }

    /// <summary>Removes a token from the state. Running calls finish with it; their outcome no longer changes anything.</summary>
    private void Forget(TokenSlot slot)
    {
        slot.Removed = true;
        _gone = [slot, .. _gone.Take(MaxRemembered - 1)];
        Remember(slot.Token);
    }

    /// <summary>The token in the state it had when it was removed if it was here before; otherwise a new one.</summary>
    private TokenSlot Recall(ApiToken token)
    {
        if (Array.Find(_gone, s => s.Token.HasSameValueAs(token)) is not { } slot) return new TokenSlot(token);
        _gone = [.. _gone.Where(s => s != slot)];
        slot.Removed = false;
        return slot;
    }

    private void Remember(ApiToken token) => _removed = [token, .. _removed.Take(MaxRemembered - 1)];

    private static bool Contains(ApiToken[] tokens, ApiToken token) => Array.Exists(tokens, token.HasSameValueAs);

    private static ApiToken[] Without(ApiToken[] tokens, ApiToken token) => Array.FindAll(tokens, t => !t.HasSameValueAs(token));
}
