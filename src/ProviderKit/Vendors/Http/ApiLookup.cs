namespace ProviderKit.Vendors.Http;

/// <summary>Fetches an upstream's list of models when a call shows that it is needed. Concurrent callers share one fetch. Thread-safe.</summary>
internal sealed class ApiLookup(TimeProvider time)
{
    /// <summary>The minimum time between two fetches. A client that keeps asking for a wrong model causes no more calls.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // Short, since a request waits for the list.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task? _asking;
    private long _asked;

    /// <summary>Waits for the fetch in progress, or starts a new one unless the last one was less than <see cref="Pause"/> ago.</summary>
    /// <param name="ask">Fetches the list and stores it.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away. The fetch continues for the other callers.</param>
    public Task OnceAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_asking is null || (_asking.IsCompleted && time.GetElapsedTime(_asked) >= Pause))
            {
                _asked = time.GetTimestamp();
                _asking = Task.Run(() => AskAsync(ask), CancellationToken.None);
            }
            return _asking.WaitAsync(cancellationToken);
        }
    }

    private async Task AskAsync(Func<CancellationToken, Task> ask)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        try
        {
            await ask(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Failures are ignored here: the reply to the call itself reports what is wrong.
        }
    }
}
