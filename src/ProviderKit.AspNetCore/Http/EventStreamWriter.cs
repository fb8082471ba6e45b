using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Writes a stream as server-sent events, <c>data:</c> lines only: OpenAI's SDKs treat anything with an <c>event:</c>
/// line as something else.
/// </summary>
internal sealed class EventStreamWriter(TimeSpan keepAlive, TimeProvider time)
{
    // Events that arrive together leave together, but not without bound.
    private const int FlushAt = 16 * 1024;

    public async Task WriteAsync(HttpContext context, ChatStream stream)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        var output = response.BodyWriter;
        if (keepAlive == TimeSpan.Zero) await CopyAsync(stream, output, null, context.RequestAborted).ConfigureAwait(false);
        else
        {
            var alive = new KeepAlive(output, keepAlive, time, context.RequestAborted);
            await using (alive.ConfigureAwait(false)) await CopyAsync(stream, output, alive, context.RequestAborted).ConfigureAwait(false);
        }
        if (stream.Error is { } error)
        {
            output.Write("data: "u8);
            error.WriteJson(output);
            output.Write("\n\n"u8);
            await output.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            throw new StreamBrokenException(error);
        }
        output.Write("data: [DONE]\n\n"u8);
        await output.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Copies the events, flushing whenever the next one is not here yet; the last ones go with what follows.</summary>
    private static async Task CopyAsync(ChatStream stream, PipeWriter output, KeepAlive? alive, CancellationToken aborted)
    {
        var batch = new EventBatch(output);
        while (true)
        {
            while (stream.TryRead(out var chunk))
            {
                if (chunk.Length <= FlushAt) batch.Add(chunk);
                else await batch.AddInPiecesAsync(chunk, FlushAt, aborted).ConfigureAwait(false);
            }
            var more = stream.WaitToReadAsync(aborted);
            if (batch.Unflushed > 0 && (!more.IsCompleted || batch.Unflushed >= FlushAt))
            {
                try
                {
                    await batch.FlushAsync(aborted).ConfigureAwait(false);
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
            if (goesOn) continue;
            batch.Commit();
            return;
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
