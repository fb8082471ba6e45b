namespace ProviderKit.Chaos.Ledgers;

/// <summary>A time in which a token has to rest.</summary>
/// <param name="Model">The model it rests for; null for all.</param>
/// <param name="From">When the gateway had the upstream's answer.</param>
/// <param name="AtLeast">The earliest it may be used again; <see cref="DateTimeOffset.MaxValue"/> for never by itself.</param>
/// <param name="AtMost">When it must be free again.</param>
/// <param name="Why">The request and its fault.</param>
internal sealed record TokenBlock(string? Model, DateTimeOffset From, DateTimeOffset AtLeast, DateTimeOffset AtMost, string Why)
{
    /// <summary>A round has seen how the token came back from it.</summary>
    public bool Settled { get; set; }

    public bool Covers(string? model) => Model is null || Model == model;
}

/// <summary>A call with a token.</summary>
/// <param name="Request">Whose call.</param>
/// <param name="Model">The upstream's model.</param>
/// <param name="Start">When the token was leased, or a moment later.</param>
/// <param name="Verdict">When it was known how the call went.</param>
/// <param name="Succeeded">Whether it went well: then the moment was noted before the pool was told, else after.</param>
internal sealed record TokenUse(int Request, string? Model, DateTimeOffset Start, DateTimeOffset Verdict, bool Succeeded);

/// <summary>What the chaos program knows about one token, from what the upstream said and the operator did. Thread-safe while noting.</summary>
internal sealed class TokenAccount
{
    private readonly Lock _gate = new();
    private readonly List<(DateTimeOffset Before, DateTimeOffset After)> _resets = [];

    /// <summary>So much may lie between doing something and noting when, on a busy machine.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);

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
    public bool IsPresent(DateTimeOffset time) => PresentFrom < time - Grain && (PresentUntil == DateTimeOffset.MaxValue || PresentUntil > time + Grain);

    /// <summary>A block forbids a use that began at <paramref name="time"/>, beyond doubt.</summary>
    public bool Forbids(TokenBlock block, DateTimeOffset time) =>
        block.From + Grain < time && (block.AtLeast == DateTimeOffset.MaxValue || time < block.AtLeast - Grain)
        && !_resets.Exists(r => r.Before <= time + Grain && r.After >= block.From - Grain);

    /// <summary>Nothing spoke against using it at <paramref name="time"/>, beyond doubt.</summary>
    public bool IsFree(string? model, DateTimeOffset time) =>
        IsPresent(time)
        && Blocks.TrueForAll(b => !b.Covers(model) || time < b.From - Grain
            || (b.AtMost != DateTimeOffset.MaxValue && time > b.AtMost + Grain)
            || _resets.Exists(r => r.Before > b.From + Grain && r.After < time - Grain));

    /// <summary>So many calls may have run with it at <paramref name="time"/>: a stream takes its token along until it ends.</summary>
    public int MayHaveRun(DateTimeOffset time) => Uses.Count(u => u.Start < time + Grain && u.Start > time - LongestCall);

    /// <summary>A reset or another block makes what follows <paramref name="block"/> unclear.</summary>
    public bool IsLast(TokenBlock block, DateTimeOffset until) =>
        !_resets.Exists(r => r.After >= block.From && r.Before <= until + Grain)
        && !Blocks.Exists(b => b != block && b.AtMost >= block.AtMost && b.From <= until + Grain);

    /// <summary>What happened to it lately, for a report.</summary>
    public string Story(DateTimeOffset time)
    {
        var lately = time - TimeSpan.FromSeconds(6);
        return string.Join(", ", Blocks.Where(b => b.AtMost > lately).Select(b => $"blocked {b.From:mm:ss.fff} to {b.AtLeast:mm:ss.fff} or {b.AtMost:mm:ss.fff} ({b.Why})")
            .Concat(_resets.Where(r => r.After > lately).Select(r => $"reset {r.Before:mm:ss.fff}"))
            .Concat(Uses.Where(u => u.Start > lately && u.Start < time).Select(u => $"used {u.Start:mm:ss.fff} to {u.Verdict:mm:ss.fff} ({u.Request})")));
    }

    /// <summary>Forgets uses, and blocks that are long over.</summary>
    public void Forget(DateTimeOffset before)
    {
        Uses.Clear();
        Blocks.RemoveAll(b => b.AtMost < before || (b.AtMost == DateTimeOffset.MaxValue && _resets.Exists(r => r.Before > b.From + Grain && r.After < before)));
        lock (_gate) _resets.RemoveAll(r => r.After < before && !Blocks.Exists(b => b.From < r.After + Grain));
    }
}
