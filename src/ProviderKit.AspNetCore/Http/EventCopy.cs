namespace ProviderKit.AspNetCore.Http;

/// <summary>Sends a stream's events to a client: events that arrive together are sent together, and none waits for the next.</summary>
internal static class EventCopy
{
    // Events that arrive together are sent together, up to a limit.
    private const int FlushAt = 16 * 1024;

    /// <summary>Copies the events, and flushes whenever the next one is not available yet. The last events are not flushed: they are sent with what follows.</summary>
    /// <param name="stream">The events.</param>
    /// <param name="output">Receives them.</param>
    /// <param name="alive">Sends keep-alives in a silent stream; null for none.</param>
    /// <param name="aborted">Cancelled when the client has disconnected.</param>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
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
                    // The read uses the stream's buffer, which must not be returned to the pool before it ends.
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
