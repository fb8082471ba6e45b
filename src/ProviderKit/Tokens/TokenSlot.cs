using System.Collections.Frozen;

namespace ProviderKit.Tokens;

/// <summary>A token's state in its pool. Members that every lease reads take no lock; the blocking state changes under the pool's lock.</summary>
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
    // The upper bits count started calls, the lower bits running ones. Every call changes only this one field, because cores that share a token pay
    // for each shared field they change.
    private long _calls;
    private volatile Dictionary<string, TokenLimit>? _ofModels; // replaced as a whole, never modified
    private volatile KeyValuePair<string, TokenLimit>[]? _ofClasses; // the same; there are few, because they come from the vendors' definitions

    public ApiToken Token { get; set; } = token;

    /// <summary>The limit for all models.</summary>
    public TokenLimit Own { get; } = new();

    /// <summary>The limits for single models.</summary>
    public IReadOnlyDictionary<string, TokenLimit> OfModels => _ofModels ?? (IReadOnlyDictionary<string, TokenLimit>)FrozenDictionary<string, TokenLimit>.Empty;

    /// <summary>The limits for classes of models, by pattern.</summary>
    public IReadOnlyList<KeyValuePair<string, TokenLimit>> OfClasses => _ofClasses ?? [];

    /// <summary>The limits for single models and classes of models.</summary>
    public IEnumerable<KeyValuePair<string, TokenLimit>> Narrower => OfClasses.Concat(OfModels);

    public bool Removed { get; set; }

    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>The number of started calls.</summary>
    public long Requests => Volatile.Read(ref _calls) >> RunningBits;

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>How often it was skipped because the upstream had reported that nothing is left.</summary>
    public long Avoided => Volatile.Read(ref _avoided);

    public int InFlight => (int)(Volatile.Read(ref _calls) & RunningMask);

    /// <summary>The timestamp of the last lease; 0 if there was none.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Whether adding the limit of another model would evict one.</summary>
    public bool IsFullOfModels => _ofModels?.Count >= MaxModelLimits;

    /// <summary>The limit of a single model; null if there is none.</summary>
    public TokenLimit? LimitOf(string? model) =>
        model is not null && _ofModels is { } limits && limits.TryGetValue(model, out var limit) ? limit : null;

    /// <summary>The limit of the model's class; if it belongs to several, the one that blocks it longest. Null if there is none.</summary>
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

    /// <summary>The timestamp at which a call for <paramref name="model"/> may proceed.</summary>
    public long OpensAt(string? model, long patience) => Math.Max(
        Own.OpensAt(patience),
        Math.Max(LimitOf(model)?.OpensAt(patience) ?? 0, ClassLimitOf(model)?.OpensAt(patience) ?? 0));

    public bool OutOfQuotaAt(string? model, long now) =>
        Own.OutOfQuotaAt(now) || LimitOf(model)?.OutOfQuotaAt(now) == true || ClassLimitOf(model)?.OutOfQuotaAt(now) == true;

    /// <summary>Whether the token lacks the permission for <paramref name="model"/>, but may use other models.</summary>
    public bool RefusedAt(string? model, long now) =>
        LimitOf(model)?.RefusedAt(now) == true || ClassLimitOf(model)?.RefusedAt(now) == true;

    /// <summary>Takes the token if all its limits are open. Other cases are decided under the pool's lock.</summary>
    /// <param name="mark">Has the limits of the requested model, if any.</param>
    /// <param name="maxConcurrent">The maximum number of concurrent calls with the token.</param>
    public bool TryTakeOpen(in LeaseMark mark, int maxConcurrent) =>
        IsFree(Own) && IsFree(mark.OfModel) && IsFree(mark.OfClass) && TryEnter(maxConcurrent);

    private static bool IsFree(TokenLimit? limit) => limit is null or { IsOpen: true, HasLeft: true };

    /// <summary>Starts a call, if the maximum allows it.</summary>
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
    /// Returns the limit of <paramref name="model"/>; creates it if there is none yet. Clients choose the models, so their number is bounded: limits
    /// without useful state are evicted first, then the one whose block ends first.
    /// </summary>
    /// <param name="model">The model, or the pattern of a class of models; null for the limit of all models.</param>
    /// <param name="now">The current timestamp.</param>
    /// <param name="ended">Blocks that ended before this timestamp are forgotten.</param>
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
