using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>Which tokens there are: those that are configured, and what the app's code added and removed.</content>
public sealed partial class TokenPool
{
    private const int MaxRemembered = 16;

    private volatile ApiToken[] _removed = []; // calls in flight may still have them quoted
    private TokenSlot[] _gone = []; // a token that comes back has not become better by it
    private ApiToken[] _configured = [];
    private ApiToken[] _added = []; // by code
    private ApiToken[] _leftOut = []; // configured, but removed by code

    /// <summary>Adds a token at the end.</summary>
    /// <remarks>
    /// It stays when the configuration is read again, until <see cref="Remove"/> or the operator removes it, or until the provider's
    /// address changes: a token belongs to the address it was added for. It is not kept over a restart; for that, and to
    /// have it checked first, use <see cref="ProviderAdmin.AddToken"/>.
    /// </remarks>
    /// <returns>False when its value is already there.</returns>
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

    /// <summary>Removes a token by name. Calls in flight finish with it; what they find out changes nothing any more.</summary>
    /// <remarks>
    /// One that is configured stays out when the configuration is read again, as long as it is configured; it is back after a
    /// restart. To keep it out for good use <see cref="ProviderAdmin.RemoveToken"/>.
    /// </remarks>
    /// <returns>False when there is none of that name.</returns>
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

    /// <summary>The operator adds a token, which is configured by now: that code removed it does not keep it out any more.</summary>
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

    /// <summary>The operator removes a token, which is not configured any more: that code added it does not keep it in.</summary>
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
    /// These tokens are configured from now on, in this order. Those it had keep their state, by value; their name may change.
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
                    Remember(slot.Token); // with what it was exchanged for, which calls in flight still use
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
        ServeWaiting(); // some may now wait for nothing
    }

    /// <summary>A token leaves. Calls in flight finish with it; what they find out changes nothing any more.</summary>
    private void Forget(TokenSlot slot)
    {
        slot.Removed = true;
        _gone = [slot, .. _gone.Take(MaxRemembered - 1)];
        Remember(slot.Token);
    }

    /// <summary>The token as it was when it left, if it was here before; else a new one.</summary>
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
