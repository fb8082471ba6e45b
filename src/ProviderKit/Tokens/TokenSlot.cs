using System.Collections.Frozen;

namespace ProviderKit.Tokens;

/// <summary>One token's state in its pool. What every lease reads takes no lock; what decides about blocking changes under the pool's.</summary>
internal sealed class TokenSlot(ApiToken token)
{
    private const int MaxModelLimits = 1000;
    private const int RunningBits = 24;
    private const long RunningMask = (1 << RunningBits) - 1;
    private const long OneMore = (1L << RunningBits) + 1;

    private long _failures;
    private long _blocks;
    private long _avoided;
    private long _lastUsed;
    // Calls begun in the upper bits and calls running in the lower ones: what every call changes is one number, since cores
    // that share a token pay for each that they change.
    private long _calls;
    private volatile Dictionary<string, TokenLimit>? _ofModels; // replaced whole, never changed
    private volatile KeyValuePair<string, TokenLimit>[]? _ofClasses; // the same; few, since vendors' rows name them

    public ApiToken Token { get; set; } = token;

    /// <summary>The limit for all models.</summary>
    public TokenLimit Own { get; } = new();

    /// <summary>The limits for single models, where there are any.</summary>
    public IReadOnlyDictionary<string, TokenLimit> OfModels => _ofModels ?? (IReadOnlyDictionary<string, TokenLimit>)FrozenDictionary<string, TokenLimit>.Empty;

    /// <summary>The limits for classes of models, by the pattern that says which.</summary>
    public IReadOnlyList<KeyValuePair<string, TokenLimit>> OfClasses => _ofClasses ?? [];

    /// <summary>The limits that are not for all models.</summary>
    public IEnumerable<KeyValuePair<string, TokenLimit>> Narrower => OfClasses.Concat(OfModels);

    public bool Removed { get; set; }

    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>Calls begun.</summary>
    public long Requests => Volatile.Read(ref _calls) >> RunningBits;

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>How often it was passed over because the upstream had said that nothing is left.</summary>
    public long Avoided => Volatile.Read(ref _avoided);

    public int InFlight => (int)(Volatile.Read(ref _calls) & RunningMask);

    /// <summary>Timestamp of the last lease; 0 for never.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Whether one more model's limit costs another its place.</summary>
    public bool IsFullOfModels => _ofModels?.Count >= MaxModelLimits;

    /// <summary>The limit of one model alone; null when there is none.</summary>
    public TokenLimit? LimitOf(string? model) =>
        model is not null && _ofModels is { } limits && limits.TryGetValue(model, out var limit) ? limit : null;

    /// <summary>The limit of the class that the model belongs to: of several classes, the one that keeps it blocked longest. Null when there is none.</summary>
    public TokenLimit? ClassLimitOf(string? model)
    {
        if (model is null || _ofClasses is not { } classes) return null;
        TokenLimit? last = null;
        foreach (var (pattern, limit) in classes)
            if ((last is null || limit.FreeAt > last.FreeAt) && ModelClass.Holds(pattern, model)) last = limit;
        return last;
    }

    public LimitState StateAt(string? model, long now, long patience)
    {
        var state = Own.StateAt(now, patience);
        if (LimitOf(model)?.StateAt(now, patience) is { } ofModel && ofModel > state) state = ofModel;
        if (ClassLimitOf(model)?.StateAt(now, patience) is { } ofClass && ofClass > state) state = ofClass;
        return state;
    }

    /// <summary>Timestamp at which a call for <paramref name="model"/> may go ahead that may not now.</summary>
    public long OpensAt(string? model, long patience) => Math.Max(
        Own.OpensAt(patience),
        Math.Max(LimitOf(model)?.OpensAt(patience) ?? 0, ClassLimitOf(model)?.OpensAt(patience) ?? 0));

    public bool OutOfQuotaAt(string? model, long now) =>
        Own.OutOfQuotaAt(now) || LimitOf(model)?.OutOfQuotaAt(now) == true || ClassLimitOf(model)?.OutOfQuotaAt(now) == true;

    /// <summary>Whether the token may not use <paramref name="model"/>, while it may use others.</summary>
    public bool RefusedAt(string? model, long now) =>
        LimitOf(model)?.RefusedAt(now) == true || ClassLimitOf(model)?.RefusedAt(now) == true;

    /// <summary>Takes the token where nothing speaks against it. A limit that needs a closer look is left for the pool's lock.</summary>
    /// <param name="mark">With the limits of the model asked for, if it has any.</param>
    /// <param name="maxConcurrent">How many calls may run with the token.</param>
    public bool TryTakeOpen(in LeaseMark mark, int maxConcurrent) =>
        IsFree(Own) && IsFree(mark.OfModel) && IsFree(mark.OfClass) && TryEnter(maxConcurrent);

    private static bool IsFree(TokenLimit? limit) => limit is null or { IsOpen: true, HasLeft: true };

    /// <summary>One more call, if there may be one.</summary>
    public bool TryEnter(int maxConcurrent)
    {
        if (maxConcurrent == int.MaxValue)
        {
            Interlocked.Add(ref _calls, OneMore);
            return true;
        }
        long before = Volatile.Read(ref _calls);
        while ((before & RunningMask) < maxConcurrent)
        {
            long seen = Interlocked.CompareExchange(ref _calls, before + OneMore, before);
            if (seen == before) return true;
            before = seen;
        }
        return false;
    }

    public void Use(long now)
    {
        if (now != LastUsed) Volatile.Write(ref _lastUsed, now);
    }

    public void End() => Interlocked.Decrement(ref _calls);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountBlock() => Interlocked.Increment(ref _blocks);

    public void CountAvoided() => Interlocked.Increment(ref _avoided);

    /// <summary>
    /// The limit that <paramref name="model"/> falls under, made when there is none yet. Models come from clients: those
    /// with nothing worth remembering make room, then the one whose block ends first.
    /// </summary>
    /// <param name="model">The model, or the pattern of a class of models; null for the limit of all.</param>
    /// <param name="now">The present.</param>
    /// <param name="ended">A block that ended before this is not remembered.</param>
    public TokenLimit MakeLimit(string? model, long now, long ended)
    {
        if (model is null) return Own;
        if (ModelClass.IsPattern(model)) return MakeClassLimit(model);
        if (LimitOf(model) is { } known) return known;
        var limits = new Dictionary<string, TokenLimit>(OfModels.Count + 1, StringComparer.Ordinal);
        bool full = OfModels.Count >= MaxModelLimits;
        foreach (var (name, limit) in OfModels)
            if (!full || !limit.IsBlankAt(now, ended)) limits[name] = limit;
        if (limits.Count >= MaxModelLimits) limits.Remove(limits.MinBy(l => l.Value.FreeAt).Key);
        var made = limits[model] = new TokenLimit();
        _ofModels = limits;
        return made;
    }

    public void Reset()
    {
        Own.Reset();
        _ofModels = null;
        _ofClasses = null;
    }

    private TokenLimit MakeClassLimit(string pattern)
    {
        foreach (var (known, limit) in OfClasses)
            if (known == pattern) return limit;
        var made = new TokenLimit();
        _ofClasses = [.. OfClasses, KeyValuePair.Create(pattern, made)];
        return made;
    }
}
