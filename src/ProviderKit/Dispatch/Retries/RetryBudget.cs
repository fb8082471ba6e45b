namespace ProviderKit.Dispatch.Retries;

/// <summary>One provider's budget of retries, as gRPC throttles them: a provider that mostly fails is not asked twice. Thread-safe.</summary>
internal sealed class RetryBudget(int max)
{
    private const int PerFailure = 10; // in tenths, what a success gives back

    private readonly int _max = max * PerFailure;
    private int _left = max * PerFailure;

    public void Succeed()
    {
        // Full is the usual case, and costs a read.
        int left = Volatile.Read(ref _left);
        while (left < _max)
        {
            int seen = Interlocked.CompareExchange(ref _left, left + 1, left);
            if (seen == left) return;
            left = seen;
        }
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether what is left allows a retry.</returns>
    public bool Fail()
    {
        int left = Volatile.Read(ref _left);
        while (true)
        {
            int next = Math.Max(left - PerFailure, 0);
            int seen = Interlocked.CompareExchange(ref _left, next, left);
            if (seen == left) return next * 2 > _max;
            left = seen;
        }
    }
}
