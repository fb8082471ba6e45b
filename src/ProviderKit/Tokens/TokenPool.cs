using System.Diagnostics.CodeAnalysis;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>
/// The tokens of one provider. Hands out a free token according to <see cref="TokenPoolOptions.Selection"/>, and tracks
/// the state of each. Thread-safe; leasing a free token takes no lock.
/// </summary>
/// <remarks>
/// Blocks use the monotonic clock, so changes of the wall clock do not affect them. A block can only be lengthened, and a
/// late success does not lift one. When a block ends, one call goes first and the other calls wait for its outcome.
/// </remarks>
public sealed partial class TokenPool
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // Configure replaces them together. A lease taken in between may use old and new ones mixed, which is harmless.
    private TokenPoolOptions _options;
    private int _maxConcurrent;
    private long _patience;

    private volatile TokenSlot[] _slots;
    private volatile TokenSlot? _current;
    private int _turn = -1;
    private volatile TokenMask? _mask;

    /// <summary>Creates a pool. Duplicate values are added once.</summary>
    /// <param name="tokens">The tokens in the order they are tried.</param>
    /// <param name="options">How tokens are chosen and how long they are blocked; null uses the defaults.</param>
    /// <param name="timeProvider">The clock; null uses the system clock.</param>
    public TokenPool(IEnumerable<ApiToken> tokens, TokenPoolOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _time = timeProvider ?? TimeProvider.System;
        Configure(options ?? new TokenPoolOptions());
        _slots = [];
        SetTokens(tokens);
    }

    /// <summary>The number of tokens, blocked ones included.</summary>
    public int Count => _slots.Length;

    /// <summary>The tokens, in the order they are tried.</summary>
    public IReadOnlyList<ApiToken> Tokens => Array.ConvertAll(_slots, slot => slot.Token);

    /// <summary>The number of refusals avoided by skipping tokens whose limit the upstream had reported as used up.</summary>
    public long AvoidedRateLimits => _slots.Sum(slot => slot.Avoided);

    /// <summary>
    /// Whether the upstream's remaining limits apply to the model that a lease names, rather than to the token. Default: true.
    /// </summary>
    internal bool CountsPerModel { get; set; } = true;

    /// <summary>The longest rest set by an error rule, which overrides the options. Default: zero, no rule sets one.</summary>
    internal TimeSpan LongestRuleRest { get; set; }

    /// <summary>Raised, outside the lock, when a token was blocked, freed, added or removed.</summary>
    internal event Action? Changed;

    /// <summary>Raised, outside the lock, when a token enters or leaves quarantine. Not raised when it is removed.</summary>
    internal event Action<TokenQuarantine>? QuarantineChanged;

    /// <summary>Takes a token for one call.</summary>
    /// <param name="model">The model if the provider's limits are per model; otherwise null.</param>
    /// <param name="why">If there is no token: why, and when to retry.</param>
    /// <returns>Null if every token is blocked or the pool is empty.</returns>
    public TokenLease? TryLease(string? model, out TokenUnavailability why) => TryLease(model, null, out why);

    /// <summary>
    /// Takes a token for one call. Reports skipped tokens to <paramref name="skips"/>, leaves out those <paramref name="tried"/>,
    /// and keeps <paramref name="session"/> on its token if that may be taken.
    /// </summary>
    internal TokenLease? TryLease(
        string? model, ITokenSkips? skips, out TokenUnavailability why, IReadOnlyCollection<ApiToken>? tried = null, SessionKey? session = null)
    {
        why = default;
        long now = _time.GetTimestamp();
        var demand = DemandOf(model, tried, session, now);
        var expected = demand.Preferred;
        bool direct = _waiting == 0 && tried is null, takesTurn = true;
        TokenLease? lease = null;
        if (direct && expected is not null) lease = TakeOpen(expected, model, now);
        else if (direct && demand.AllowsAny) (lease, takesTurn) = (TryLeaseOpen(model, now, out expected), false);
        if (lease is null) lease = LeaseUnderLock(demand, takesTurn, out why);
        else if (!Follow(lease, demand, now))
        {
            lease.Dispose();
            return TryLease(model, skips, out why, tried, session); // on the token that the conversation has by now
        }
        bool kept = lease is not null && lease.Slot == demand.Preferred; // then no other was considered
        if (!kept && (_troubled || lease?.Slot != expected)) Tell(model, expected, lease?.Slot, now, skips);
        return lease;
    }

    /// <summary>Whether <see cref="TryLease(string?, out TokenUnavailability)"/> would return a token.</summary>
    public bool HasFree(string? model, out TokenUnavailability why)
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            var demand = new TokenDemand(model);
            bool free = Pick(demand, now, FirstInTurn(peek: true)) is not null;
            why = free ? default : Unavailability(demand, now);
            return free;
        }
    }

    /// <summary>The token that the next call would take; null if all are blocked.</summary>
    public ApiToken? GetCurrentToken()
    {
        lock (_gate) return Pick(default, _time.GetTimestamp(), FirstInTurn(peek: true))?.Token;
    }

    /// <summary>Moves on to the next free token, without blocking the current one.</summary>
    /// <returns>The token that the next call takes: unchanged if no other is free; null if none is free.</returns>
    public ApiToken? RotateToken()
    {
        lock (_gate)
        {
            if (_slots.Length == 0) return null;
            long now = _time.GetTimestamp();
            var present = Pick(default, now, FirstInTurn(peek: true));
            var slot = Pick(default, now, (IndexOf(present) + 1) % _slots.Length);
            if (slot is null) return null;
            _current = slot;
            _turn = IndexOf(slot) - 1;
            return slot.Token;
        }
    }

    /// <summary>Reads the state and counters of every token, in order.</summary>
    public IReadOnlyList<TokenStatus> GetTokenStats()
    {
        var active = GetCurrentToken();
        return Array.ConvertAll(_slots, slot => StatusOf(slot, slot.Token == active));
    }

    /// <summary>Lifts a token's block or quarantine.</summary>
    /// <returns>False if no token has that name.</returns>
    public bool Reset(string name) => Reset(slot => slot.Token.Name == name);

    /// <summary>Does the same for the token with this value, under any name: never for another token that now has its name.</summary>
    internal bool Reset(ApiToken token) => Reset(slot => slot.Token.HasSameValueAs(token));

    private bool Reset(Predicate<TokenSlot> which)
    {
        TokenSlot? slot;
        bool quarantined;
        lock (_gate)
        {
            slot = Array.Find(_slots, which);
            if (slot is null) return false;
            quarantined = slot.Own.IsQuarantined;
            slot.Reset();
            NoteTrouble();
            ServeWaiting();
        }
        TellChange(slot.Token, quarantined, isQuarantined: false);
        return true;
    }

    /// <summary>Raises the events. Outside the lock.</summary>
    private void TellChange(ApiToken token, bool wasQuarantined, bool isQuarantined)
    {
        Changed?.Invoke();
        if (wasQuarantined != isQuarantined) QuarantineChanged?.Invoke(new TokenQuarantine(this, token, isQuarantined));
    }

    /// <summary>Applies new options.</summary>
    [MemberNotNull(nameof(_options))]
    internal void Configure(TokenPoolOptions options)
    {
        lock (_gate)
        {
            _options = options;
            _maxConcurrent = options.MaxConcurrentPerToken ?? int.MaxValue;
            _patience = After(0, options.ProbePatience);
            _affinity.Configure(options.Affinity.MaxSessions, After(0, options.Affinity.Expiry));
            ServeWaiting();
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

    /// <summary>The timestamp <paramref name="span"/> after <paramref name="now"/>, rounded up so that it is never early.</summary>
    private long After(long now, TimeSpan span)
    {
        Int128 scaled = (Int128)span.Ticks * _time.TimestampFrequency;
        return now + (long)((scaled + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
    }
}
