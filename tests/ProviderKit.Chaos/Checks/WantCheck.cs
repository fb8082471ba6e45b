using ProviderKit.Chaos.Ledgers;
using ProviderKit.Chaos.World;
using Kind = ProviderKit.ProviderErrorKind;

namespace ProviderKit.Chaos.Checks;

/// <summary>No healthy token was skipped while a request failed for want of one.</summary>
internal sealed class WantCheck(ChaosWorld world, Tally tally)
{
    private readonly List<(int Request, string Id, Visit Visit)> _wants = [];

    public void Note(int request, RequestRecord record, Visit visit)
    {
        if (visit.Error is Kind.AllTokensBlocked or Kind.QuotaExhausted or Kind.UpstreamAuthentication or Kind.RateLimited or Kind.NotConfigured)
            _wants.Add((request, record.RequestId, visit));
    }

    /// <summary>Once all blocks of the round are known.</summary>
    public void Run()
    {
        foreach (var (request, id, visit) in _wants) Check(request, id, visit);
        _wants.Clear();
    }

    private void Check(int request, string id, Visit visit)
    {
        string? model = world.Registry.Find(visit.Provider)!.Info.LimitScope == LimitScope.TokenAndModel ? visit.Model : null;
        var present = world.Tokens.Of(visit.Provider).Where(t => t.Account.IsPresent(visit.End)).ToArray();
        int most = ChaosWorld.MaxConcurrentPerToken(world.Options) ?? int.MaxValue;
        var busy = visit.Skips.Where(s => s.SkipReason == TokenSkipReason.Busy).Select(s => s.Token).ToHashSet();
        var free = present.Where(t => !busy.Contains(t.Name) && t.Account.MayHaveRun(visit.End) < most && t.Account.IsFree(model, visit.End)).Select(t => t.Name).ToArray();
        // Each token gets one try: the block of the first may be over when the last has failed.
        var untried = free.Where(name => !visit.Attempts.Exists(a => a.Token == name)).ToArray();
        var probes = present.Where(t => untried.Contains(t.Name))
            .Select(t => (t.Name, Probe: t.Account.ProbeAt(model, visit.End, ChaosWorld.ProbePatience))).Where(t => t.Probe is not null).ToArray();
        bool waits = untried.Length > 0 && untried.Length == probes.Length && MayLeave(visit, probes.Select(p => p.Probe!));
        tally.Count("failed for want of a token", free.Length == 0 ? $"{visit.Error}, none was free" : untried.Length == 0 ? $"{visit.Error}, each was tried" : waits ? $"{visit.Error}, had waited for probes" : "one was free");
        tally.Expect(
            untried.Length == 0 || waits,
            $"request {request} ({id}): {visit.Error} at {visit.Provider} ({visit.Model}) at {visit.End} after {visit.Attempts.Count} attempts and waits of {string.Join(", ", visit.Waits.Select(w => $"{w.TotalMilliseconds:0} ms"))}, but free were {string.Join(", ", free)} of {present.Length}; probes out: {(probes.Length == 0 ? "none" : string.Join(", ", probes.Select(p => $"{p.Name} {p.Probe}")))}; skipped: {string.Join(", ", visit.Skips.Select(s => $"{s.Token} {s.SkipReason} {s.FreeIn}"))}; known of them: {string.Join("; ", present.Where(t => free.Contains(t.Name)).Select(t => $"{t.Name} {t.Account.Story(visit.End.Latest)}"))}");
        // What is told of tokens is looked up a moment after the decision: one that has come free in between is not told of.
        foreach (var (name, _) in present)
            tally.Count("tokens, where one was wanted", visit.Skips.Exists(s => s.Token == name) ? "told of" : visit.Attempts.Exists(a => a.Token == name) ? "tried" : "not told of");
    }

    /// <summary>
    /// A request waits for the verdict of each probe, and is never sent away in the middle of one; but once it has been patient for
    /// as long as one probe may take, it does not wait for another that begins.
    /// </summary>
    private static bool MayLeave(Visit visit, IEnumerable<TokenUse> probes)
    {
        var waitedBefore = visit.Waits.SkipLast(1).Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);
        if (waitedBefore >= ChaosWorld.ProbePatience) return true;
        bool hasBeenPatient = visit.Waits.LastOrDefault() >= ChaosWorld.ProbePatience - TokenAccount.Grain;
        return hasBeenPatient && probes.All(probe => probe.Leased.Latest >= visit.End.Earliest - TokenAccount.Grain);
    }
}
