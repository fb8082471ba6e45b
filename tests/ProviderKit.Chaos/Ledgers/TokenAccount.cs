namespace ProviderKit.Chaos.Ledgers;

/// <summary>A time in which a token has to rest.</summary>
/// <param name="Model">The model it rests for; null for all.</param>
/// <param name="From">When the gateway had the upstream's answer.</param>
/// <param name="AtLeast">The earliest it may be used again; <see cref="DateTimeOffset.MaxValue"/> for never by itself.</param>
/// <param name="AtMost">When it must be free again.</param>
/// <param name="Why">The request and its fault.</param>
internal sealed record TokenBlock(string? Model, Moment From, DateTimeOffset AtLeast, DateTimeOffset AtMost, string Why)
{
    /// <summary>A round has seen how the token came back from it.</summary>
    public bool Settled { get; set; }

    public bool Covers(string? model) => Model is null || Model == model;
}

/// <summary>A call with a token.</summary>
/// <param name="Request">Whose call.</param>
/// <param name="Model">The upstream's model.</param>
/// <param name="Leased">When the token was leased.</param>
/// <param name="Verdict">When the pool was told how the call went.</param>
/// <param name="Succeeded">Whether it went well.</param>
internal sealed record TokenUse(int Request, string? Model, Moment Leased, Moment Verdict, bool Succeeded)
{
    public override string ToString() => $"used {Leased} to {Verdict} ({Request}{(Succeeded ? "" : ", failed")})";
}

/// <summary>What the chaos program knows about one token, from what the upstream said and the operator did. Thread-safe while noting.</summary>
internal sealed class TokenAccount
{
    private readonly Lock _gate = new();
    private readonly List<(DateTimeOffset Before, DateTimeOffset After)> _resets = [];

    /// <summary>So far apart two moments have to be before one is taken to come after the other.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    public DateTimeOffset PresentFrom { get; private set; }

    public DateTimeOffset PresentUntil { get; private set; } = DateTimeOffset.MaxValue;

    public List<TokenBlock> Blocks { get; } = [];

    public List<TokenUse> Uses { get; } = [];

    public void Present(DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        lock (_gate) (PresentFrom, PresentUntil) = (from ?? PresentFrom, until ?? PresentUntil);
    }

    public void Reset(DateTimeOffset before, DateTimeOffset after)
    {
        lock (_gate) _resets.Add((before, after));
    }

    /// <summary>It was there at <paramref name="time"/>, and some time before and after.</summary>
    public bool IsPresent(Moment time) =>
        PresentFrom < time.Earliest - Grain && (PresentUntil == DateTimeOffset.MaxValue || PresentUntil > time.Latest + Grain);

    /// <summary>A block forbids a use for which the token was leased at <paramref name="time"/>, beyond doubt.</summary>
    public bool Forbids(TokenBlock block, Moment time) =>
        block.From.Latest + Grain < time.Earliest && (block.AtLeast == DateTimeOffset.MaxValue || time.Latest < block.AtLeast - Grain)
        && !_resets.Exists(r => r.Before <= time.Latest + Grain && r.After >= block.From.Earliest - Grain);

    /// <summary>Nothing spoke against using it at <paramref name="time"/>, beyond doubt, but a probe.</summary>
    public bool IsFree(string? model, Moment time) =>
        IsPresent(time)
        && Blocks.TrueForAll(b => !b.Covers(model) || time.Latest < b.From.Earliest - Grain
            || (b.AtMost != DateTimeOffset.MaxValue && time.Earliest > b.AtMost + Grain)
            || _resets.Exists(r => r.Before > b.From.Latest + Grain && r.After < time.Earliest - Grain));

    /// <summary>So many calls may have run with it at <paramref name="time"/>: a stream takes its token along until it ends.</summary>
    public int MayHaveRun(Moment time) => Uses.Count(u => u.Leased.Earliest < time.Latest + Grain && u.Leased.Latest > time.Earliest - LongestCall);

    /// <summary>The probe that was on its way at <paramref name="time"/>, or may have been; null for none.</summary>
    public TokenUse? ProbeAt(string? model, Moment time, TimeSpan patience) =>
        Blocks.Where(b => b.Covers(model)).SelectMany(b => ProbesAfter(b, patience))
            .FirstOrDefault(probe => probe.Leased.Earliest <= time.Latest && EndOf(probe, patience) >= time.Earliest);

    /// <summary>A reset or another block makes what follows <paramref name="block"/> unclear.</summary>
    public bool IsLast(TokenBlock block, DateTimeOffset until) =>
        !_resets.Exists(r => r.After >= block.From.Earliest && r.Before <= until + Grain)
        && !Blocks.Exists(b => b != block && b.AtMost >= block.AtMost && b.From.Earliest <= until + Grain);

    /// <summary>What happened to it lately, for a report.</summary>
    public string Story(DateTimeOffset time)
    {
        var lately = time - TimeSpan.FromSeconds(6);
        return string.Join(", ", Blocks.Where(b => b.AtMost > lately).Select(b => $"blocked {b.From} to {b.AtLeast:mm:ss.fff} or {b.AtMost:mm:ss.fff} ({b.Why})")
            .Concat(_resets.Where(r => r.After > lately).Select(r => $"reset {r.Before:mm:ss.fff}"))
            .Concat(Uses.Where(u => u.Leased.Latest > lately && u.Leased.Earliest < time).Select(u => u.ToString())));
    }

    /// <summary>Forgets uses, and blocks that are long over.</summary>
    public void Forget(DateTimeOffset before)
    {
        Uses.Clear();
        Blocks.RemoveAll(b => b.AtMost < before || (b.AtMost == DateTimeOffset.MaxValue && _resets.Exists(r => r.Before > b.From.Latest + Grain && r.After < before)));
        lock (_gate) _resets.RemoveAll(r => r.After < before && !Blocks.Exists(b => b.From.Earliest < r.After + Grain));
    }

    /// <summary>The first call after a block, and those that follow one which found nothing out.</summary>
    private IEnumerable<TokenUse> ProbesAfter(TokenBlock block, TimeSpan patience)
    {
        if (block.AtMost == DateTimeOffset.MaxValue) yield break;
        TokenUse? probe = null;
        foreach (var use in Uses.Where(u => block.Covers(u.Model) && u.Leased.Latest >= block.AtLeast - Grain).OrderBy(u => u.Leased.Latest))
        {
            if (probe is not null && use.Leased.Latest < probe.Verdict.Earliest && use.Leased.Latest < probe.Leased.Earliest + patience) continue; // leased before the block
            if (probe is { Succeeded: true } || (probe is not null && EndOf(probe, patience) < probe.Verdict.Earliest)) yield break; // open since
            yield return probe = use;
        }
    }

    private static DateTimeOffset EndOf(TokenUse probe, TimeSpan patience) =>
        probe.Verdict.Latest < probe.Leased.Latest + patience ? probe.Verdict.Latest : probe.Leased.Latest + patience;
}
