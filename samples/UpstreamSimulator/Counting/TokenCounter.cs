namespace UpstreamSimulator.Counting;

/// <summary>The counters of one token at one provider.</summary>
internal sealed class TokenCounter(int ordinal)
{
    private readonly long[] _ended = new long[Enum.GetValues<Outcome>().Length];
    private long _begun;

    /// <summary>1 for the first token that the provider saw.</summary>
    public int Ordinal { get; } = ordinal;

    public void Begin() => Interlocked.Increment(ref _begun);

    public void End(Outcome outcome) => Interlocked.Increment(ref _ended[(int)outcome]);

    public void Revoke(Outcome outcome) => Interlocked.Decrement(ref _ended[(int)outcome]);

    public TokenStats Snapshot() => new(
        Interlocked.Read(ref _begun), Ended(Outcome.Ok), Ended(Outcome.Limited),
        Ended(Outcome.Refused), Ended(Outcome.Failed), Ended(Outcome.Cancelled));

    private long Ended(Outcome outcome) => Interlocked.Read(ref _ended[(int)outcome]);
}
