namespace ProviderKit.Routing;

/// <summary>Counts the running calls to one model of one provider. Thread-safe.</summary>
internal sealed class CallCount
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public void Begin() => Interlocked.Increment(ref _running);

    public void End() => Interlocked.Decrement(ref _running);
}
