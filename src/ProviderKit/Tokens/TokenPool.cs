namespace ProviderKit;

/// <summary>
/// The tokens of one provider: hands out the current one until it is blocked, then the next free one in order.
/// Thread-safe; leasing a free token takes no lock.
/// </summary>
/// <remarks>
/// Blocks run on the monotonic clock, so a jump of the wall clock changes none. A block only ever moves later, and a
/// late success does not lift one.
/// </remarks>
public sealed class TokenPool
{
    private readonly TimeProvider _time;
    private readonly TokenPoolOptions _options;
    private readonly Lock _gate = new();
    private const int MaxRemembered = 16;

    private volatile TokenSlot[] _slots;
    private volatile ApiToken[] _removed = []; // calls in flight may still have them quoted
    private volatile TokenSlot? _current;
    private volatile TokenMask? _mask;

    /// <summary>Makes a pool. A value that comes twice is taken once.</summary>
    /// <param name="tokens">The tokens in the order they are tried.</param>
    /// <param name="options">How long tokens rest; null takes the defaults.</param>
    /// <param name="timeProvider">The clock; null takes the system's.</param>
    public TokenPool(IEnumerable<ApiToken> tokens, TokenPoolOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _time = timeProvider ?? TimeProvider.System;
        _options = options ?? new TokenPoolOptions();
        var slots = new List<TokenSlot>();
        foreach (var token in tokens)
            if (!slots.Exists(s => s.Token.HasSameValueAs(token))) slots.Add(new TokenSlot(token));
        _slots = [.. slots];
        _current = _slots.FirstOrDefault();
    }

    /// <summary>How many tokens there are, blocked ones included.</summary>
    public int Count => _slots.Length;

    /// <summary>The tokens, in the order they are tried.</summary>
    public IReadOnlyList<ApiToken> Tokens => Array.ConvertAll(_slots, slot => slot.Token);

    /// <summary>Takes a token for one call.</summary>
    /// <param name="model">The model, where the provider's limits are per model; else null.</param>
    /// <param name="why">When there is none: why, and when to come back.</param>
    /// <returns>Null when every token is blocked, or there is none.</returns>
    public TokenLease? TryLease(string? model, out TokenUnavailability why)
    {
        long now = _time.GetTimestamp();
        var slot = Choose(model, now, out why);
        if (slot is null) return null;
        slot.Begin(now);
        return new TokenLease(this, slot, model);
    }

    /// <summary>Whether <see cref="TryLease"/> would find a token.</summary>
    public bool HasFree(string? model, out TokenUnavailability why) => Choose(model, _time.GetTimestamp(), out why) is not null;

    /// <summary>The token the next call would take; null when all are blocked.</summary>
    public ApiToken? GetCurrentToken() => Choose(null, _time.GetTimestamp(), out _)?.Token;

    /// <summary>Moves on to the next free token without holding anything against the present one.</summary>
    /// <returns>The token the next call takes: the same as before when no other is free; null when none is.</returns>
    public ApiToken? RotateToken()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            if (_slots.Length == 0) return null;
            int start = IndexOf(_current);
            for (int i = 1; i <= _slots.Length; i++)
            {
                var slot = _slots[(start + i) % _slots.Length];
                if (slot.FreeAt > now) continue;
                _current = slot;
                return slot.Token;
            }
            return null;
        }
    }

    /// <summary>State and counters of every token, in order.</summary>
    public IReadOnlyList<TokenStatus> GetTokenStats()
    {
        long now = _time.GetTimestamp();
        var utcNow = _time.GetUtcNow();
        var active = GetCurrentToken();
        return Array.ConvertAll(_slots, slot => new TokenStatus
        {
            Name = slot.Token.Name,
            Fingerprint = slot.Token.Fingerprint,
            Active = ReferenceEquals(slot.Token, active),
            Blocked = slot.FreeAt > now,
            BlockedUntil = slot.FreeAt > now && !slot.Quarantined ? utcNow + _time.GetElapsedTime(now, slot.FreeAt) : null,
            Quarantined = slot.Quarantined,
            BlockedModels = slot.ModelBlocks is { } models ? [.. models.Where(m => m.Value > now).Select(m => m.Key)] : [],
            Requests = slot.Requests,
            Failures = slot.Failures,
            Blocks = slot.Blocks,
            InFlight = slot.InFlight,
            LastUsed = slot.LastUsed == 0 ? null : utcNow - _time.GetElapsedTime(slot.LastUsed, now),
        });
    }

    /// <summary>Adds a token at the end.</summary>
    /// <returns>False when its value is already there.</returns>
    public bool Add(ApiToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_gate)
        {
            if (Array.Exists(_slots, s => s.Token.HasSameValueAs(token))) return false;
            var slot = new TokenSlot(token);
            _slots = [.. _slots, slot];
            _current ??= slot;
            return true;
        }
    }

    /// <summary>Removes a token by name. Calls in flight finish with it; what they find out changes nothing any more.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            int index = Array.FindIndex(_slots, s => s.Token.Name == name);
            if (index < 0) return false;
            var slot = _slots[index];
            slot.Removed = true;
            _removed = [slot.Token, .. _removed.Take(MaxRemembered - 1)];
            TokenSlot[] rest = [.. _slots.Where(s => s != slot)];
            if (_current == slot) _current = rest.Length == 0 ? null : rest[index % rest.Length];
            _slots = rest;
            return true;
        }
    }

    /// <summary>Lifts a token's block or quarantine.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Reset(string name)
    {
        lock (_gate)
        {
            var slot = Array.Find(_slots, s => s.Token.Name == name);
            slot?.Reset();
            return slot is not null;
        }
    }

    /// <summary><paramref name="text"/> with every token's value replaced by its name.</summary>
    internal string Mask(string text)
    {
        var (slots, removed) = (_slots, _removed);
        var mask = _mask;
        if (mask is null || !mask.IsFor(slots, removed)) _mask = mask = new TokenMask(slots, removed);
        return mask.Apply(text);
    }

    internal void Record(TokenSlot slot, string? model, long blocksSeen, TokenOutcome outcome, TimeSpan? retryAfter)
    {
        if (outcome == TokenOutcome.Neutral || (outcome == TokenOutcome.Succeeded && slot.QuotaStrikes == 0)) return;
        lock (_gate)
        {
            if (slot.Removed) return;
            long now = _time.GetTimestamp();
            // Whoever leased before the last block reports the same event again: it may lengthen the block, no more.
            bool news = slot.Blocks == blocksSeen;
            switch (outcome)
            {
                case TokenOutcome.Succeeded:
                    if (news) slot.QuotaStrikes = 0;
                    return;
                case TokenOutcome.Rejected:
                    slot.BlockUntil(long.MaxValue);
                    break;
                case TokenOutcome.QuotaExhausted:
                    if (news) slot.QuotaStrikes++;
                    var rests = _options.QuotaRests;
                    slot.BlockForQuotaUntil(After(now, rests[Math.Clamp(slot.QuotaStrikes, 1, rests.Count) - 1]));
                    break;
                case TokenOutcome.RateLimited:
                    long until = After(now, Clamp(retryAfter));
                    if (model is null) slot.BlockUntil(until);
                    else slot.BlockModelUntil(model, until, now);
                    break;
            }
            slot.CountFailure();
            if (news) slot.CountBlock();
        }
    }

    private TokenSlot? Choose(string? model, long now, out TokenUnavailability why)
    {
        why = default;
        var slot = _current;
        return slot is not null && slot.FreeAtFor(model) <= now ? slot : ChooseNext(model, now, out why);
    }

    private TokenSlot? ChooseNext(string? model, long now, out TokenUnavailability why)
    {
        lock (_gate)
        {
            why = default;
            int start = Math.Max(IndexOf(_current), 0);
            for (int i = 0; i < _slots.Length; i++)
            {
                var slot = _slots[(start + i) % _slots.Length];
                if (slot.FreeAtFor(model) > now) continue;
                // A token that rests for this model only stays the current one for the others.
                if (_current is null || _current.FreeAt > now) _current = slot;
                return slot;
            }
            why = Unavailability(model, now);
            return null;
        }
    }

    private TokenUnavailability Unavailability(string? model, long now)
    {
        long soonest = long.MaxValue;
        foreach (var slot in _slots) soonest = Math.Min(soonest, slot.FreeAtFor(model));
        return new TokenUnavailability(
            _slots.Length,
            _slots.Count(s => s.Quarantined),
            _slots.Count(s => s.OutOfQuotaAt(now)),
            soonest == long.MaxValue ? null : _time.GetElapsedTime(now, soonest));
    }

    private int IndexOf(TokenSlot? slot) => slot is null ? -1 : Array.IndexOf(_slots, slot);

    private TimeSpan Clamp(TimeSpan? hint)
    {
        if (hint is not { } wait || wait <= TimeSpan.Zero) return _options.Cooldown;
        return wait < _options.MinCooldown ? _options.MinCooldown : wait > _options.MaxCooldown ? _options.MaxCooldown : wait;
    }

    /// <summary>The timestamp <paramref name="span"/> after <paramref name="now"/>, rounded up: never a moment early.</summary>
    private long After(long now, TimeSpan span)
    {
        Int128 scaled = (Int128)span.Ticks * _time.TimestampFrequency;
        return now + (long)((scaled + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
    }
}
