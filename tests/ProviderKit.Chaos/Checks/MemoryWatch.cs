namespace ProviderKit.Chaos.Checks;

/// <summary>Memory and sockets from round to round: everything that is kept is bounded, so it does not grow once that is full.</summary>
internal sealed class MemoryWatch(int clients)
{
    /// <summary>Rounds until what is kept of requests is full and the code is compiled for good.</summary>
    private const int WarmUp = 2;

    // The heap of the whole program, which holds clients and upstreams too; and what the system gives it, which moves in steps.
    private const long HeapSlack = 12L << 20;
    private const long ResidentSlack = 96L << 20;

    private readonly List<(long Heap, long Resident, int Sockets)> _rounds = [];

    public void Note()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _rounds.Add((GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet, ProcessWatch.Sockets() ?? 0));
    }

    public void Check(Tally tally)
    {
        for (int i = 0; i < _rounds.Count; i++)
            tally.Count("rounds: MiB of heap, MiB resident, sockets", $"{i + 1,4}: {_rounds[i].Heap >> 20} {_rounds[i].Resident >> 20} {_rounds[i].Sockets}");
        if (_rounds.Count <= WarmUp) return;
        var (first, last) = (_rounds[WarmUp - 1], _rounds[^1]);
        tally.Expect(last.Heap <= first.Heap + HeapSlack, $"the heap grew from {first.Heap >> 20} to {last.Heap >> 20} MiB, {HeapSlack >> 20} are allowed");
        tally.Expect(last.Resident <= first.Resident + ResidentSlack, $"resident memory grew from {first.Resident >> 20} to {last.Resident >> 20} MiB, {ResidentSlack >> 20} are allowed");
        // Idle connections are kept for the next request; both ends of each are in this process.
        int more = 4 * clients;
        tally.Expect(last.Sockets <= first.Sockets + more, $"the open sockets grew from {first.Sockets} to {last.Sockets}, {more} are allowed");
    }
}
