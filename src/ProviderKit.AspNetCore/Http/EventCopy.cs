namespace ProviderKit.AspNetCore.Http;

/// <summary>Brings a stream's events to a client: those that arrive together leave together, and none waits for the next.</summary>
internal static class EventCopy
{
    // What arrives together leaves together, but not without bound.
    private const int FlushAt = 16 * 1024;

    /// <summary>Copies the events, flushing whenever the next one is not here yet. The last ones are added and not flushed: they go with what follows.</summary>
    /// <param name="stream">The events.</param>
    /// <param name="output">Takes them.</param>
    /// <param name="alive">Shows that a silent stream lives; null for none.</param>
    /// <param name="aborted">Cancelled when the client has gone away.</param>
    /// <exception cref="OperationCanceledException">The client has gone away.</exception>
    public static async Task RunAsync(ChatStream stream, IEventOutput output, KeepAlive? alive, CancellationToken aborted)
    {
        while (true)
        {
            while (stream.TryRead(out var chunk))
            {
                if (chunk.Length <= FlushAt) output.Add(chunk, stream.EventName.Span);
                else await output.AddInPiecesAsync(chunk, stream.EventName, FlushAt, aborted).ConfigureAwait(false);
            }
            var more = stream.WaitToReadAsync(aborted);
            if (output.Unflushed > 0 && (!more.IsCompleted || output.Unflushed >= FlushAt))
            {
                try
                {
                    await output.FlushAsync(aborted).ConfigureAwait(false);
                }
                catch
                {
                    // The read uses the stream's buffer, which must not go back to the pool under it.
                    await IgnoreAsync(more).ConfigureAwait(false);
                    throw;
                }
            }
            bool resting = alive is not null && !more.IsCompleted;
            if (resting) alive!.Rest();
            bool goesOn = await more.ConfigureAwait(false);
            if (resting) await alive!.WakeAsync().ConfigureAwait(false);
            if (!goesOn) return;
        }
    }

    private static async ValueTask IgnoreAsync(ValueTask<bool> read)
    {
        try
        {
            await read.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What ended the flush ends the read.
        }
    }
}
