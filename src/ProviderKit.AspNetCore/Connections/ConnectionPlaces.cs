namespace ProviderKit.AspNetCore.Connections;

/// <summary>The limit of concurrent connections, over all addresses. Thread-safe.</summary>
/// <param name="max">The maximum number.</param>
/// <param name="patience">How long there may be a queue before its connections are refused.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionPlaces(int max, TimeSpan patience, TimeProvider time)
{
    private readonly SemaphoreSlim _free = new(max);

    public TimeProvider Time => time;

    public long Now => time.GetTimestamp();

    public bool TryTake() => _free.Wait(0, CancellationToken.None);

    /// <summary>Waits for a place until the waiting time that began at <paramref name="since"/> is over.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<bool> TakeAsync(long since, CancellationToken cancellationToken)
    {
        var left = patience - time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero) return false;
        using var over = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await _free.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Give() => _free.Release();
}
