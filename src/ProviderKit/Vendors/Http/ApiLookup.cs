namespace ProviderKit.Vendors.Http;

/// <summary>Asks an upstream for its list of models where a call shows that it has to be known: one question for all who need it. Thread-safe.</summary>
internal sealed class ApiLookup(TimeProvider time)
{
    /// <summary>How long no further question is asked. A client that goes on asking for a wrong model makes no more calls.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // A request waits for it.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task? _asking;
    private long _asked;

    /// <summary>Waits for the question that is under way, or for a new one unless one was asked a moment ago.</summary>
    /// <param name="ask">Asks, and takes the answer.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away, which does not end it for the others.</param>
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
            // Any failure is ignored here: the reply to the call says what is wrong.
        }
    }
}
