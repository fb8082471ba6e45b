using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Answers requests for a stream with its events, framed for the client. The status is withheld until the first event
/// with content, so that an earlier failure has its own status, but for no longer than a stream may be silent: after that, keep-alives are
/// sent while tokens and models are still being tried.
/// </summary>
internal sealed class EventStreamWriter(TimeSpan keepAlive, TimeProvider time)
{
    /// <param name="context">The request.</param>
    /// <param name="request">The dispatched request.</param>
    /// <param name="sending">The call, which may still be running.</param>
    /// <exception cref="StreamBrokenException">The call failed after the reply had begun; let the exception reach the server.</exception>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async Task AnswerAsync(HttpContext context, ChatRequest request, ValueTask<DispatchResult> sending)
    {
        var batch = new EventBatch(context.Response.BodyWriter, request.Framing);
        var alive = keepAlive == TimeSpan.Zero ? null
            : new KeepAlive(context.Response.BodyWriter, KeepAliveOf(request), keepAlive, time, () => BeginUnanswered(context, request), context.RequestAborted);
        try
        {
            var result = await sending.ConfigureAwait(false);
            await using (result.ConfigureAwait(false)) await AnswerAsync(context, request, batch, result, alive).ConfigureAwait(false);
        }
        catch (Exception e) when (!batch.HasBegun && IsFault(context, e))
        {
            if (alive is not null) await alive.DisposeAsync().ConfigureAwait(false);
            await WriteErrorAsync(context, request, batch, request.RequestId, Faults.ErrorOf(e)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            // Before anything else is written: the caller handles exceptions.
            if (alive is not null) await alive.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(HttpContext context, ChatRequest request, EventBatch batch, DispatchResult result, KeepAlive? alive)
    {
        try
        {
            if (alive is not null) await alive.WakeAsync().ConfigureAwait(false);
            await WriteAsync(context, request, batch, result, alive).ConfigureAwait(false);
        }
        catch (Exception e) when (batch.HasBegun && IsFault(context, e))
        {
            if (alive is not null) await alive.DisposeAsync().ConfigureAwait(false);
            // The abort alone would look like a network failure. Even if nothing can be written, the fault is logged.
            await EndAsync(context, request, batch, result, Faults.ErrorOf(e)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Whether the gateway itself failed in the middle of a reply.</summary>
    private static bool IsFault(HttpContext context, Exception e) =>
        context.Response.HasStarted && e is not StreamBrokenException && !context.RequestAborted.IsCancellationRequested;

    /// <summary>Ends a stream that has already begun: with the stream's own last events if it has any.</summary>
    private static async Task EndAsync(HttpContext context, ChatRequest request, EventBatch batch, DispatchResult result, ProviderError error)
    {
        var stream = result.Stream!;
        stream.Break(error);
        while (stream.HasToldError && stream.TryRead(out var chunk)) batch.Add(chunk, stream.EventName.Span);
        // In a format with its own end events, a stream without further events has already ended.
        if (!stream.HasToldError && !request.Format.SaysHowItEnds) await BreakAsync(context, request, batch, result.RequestId, stream.Error!).ConfigureAwait(false);
        batch.Close();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext context, ChatRequest request, EventBatch batch, DispatchResult result, KeepAlive? alive)
    {
        bool begun = alive is { HasBegun: true };
        if (result.Stream is null && !begun && result.Error is { } failure && TellsInStream(context, request, failure))
        {
            ReplyWriter.WriteHead(context, result);
            Begin(context, request);
            begun = true;
        }
        if (result.Stream is not { } stream)
            return begun ? BreakAsync(context, request, batch, result.RequestId, result.ErrorOfStream!) : ReplyWriter.WriteAsync(context, result);
        if (!begun)
        {
            ReplyWriter.WriteHead(context, result);
            Begin(context, request);
            alive?.NoteBegun();
        }
        return WriteEventsAsync(context, request, batch, result.RequestId, stream, alive);
    }

    /// <summary>Whether a failure before the first event is sent as an event, to a client that would retry a bare status many times.</summary>
    private static bool TellsInStream(HttpContext context, ChatRequest request, ProviderError error) =>
        request.Format.SaysHowItEnds && request.Format.StatusOf(error) >= 500 && AnswerForm.Of(context).TellsFailuresInStreams(context.Request);

    private static async Task WriteEventsAsync(HttpContext context, ChatRequest request, EventBatch batch, string requestId, ChatStream stream, KeepAlive? alive)
    {
        var aborted = context.RequestAborted;
        await EventCopy.RunAsync(stream, batch, alive, aborted).ConfigureAwait(false);
        if (stream is { Error: { } error, HasToldError: false }) await BreakAsync(context, request, batch, requestId, error).ConfigureAwait(false);
        batch.Finish(request.Format);
        await context.Response.BodyWriter.FlushAsync(aborted).ConfigureAwait(false);
    }

    private static async Task BreakAsync(HttpContext context, ChatRequest request, EventBatch batch, string requestId, ProviderError error)
    {
        await WriteErrorAsync(context, request, batch, requestId, error).ConfigureAwait(false);
        if (!request.Format.SaysHowItEnds) throw new StreamBrokenException(error);
    }

    private static async Task WriteErrorAsync(HttpContext context, ChatRequest request, EventBatch batch, string? requestId, ProviderError error)
    {
        batch.AddError(error, request.Format, requestId);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Begins a response before the result is known: only its id is set; the headers of the result are omitted.</summary>
    private static void BeginUnanswered(HttpContext context, ChatRequest request)
    {
        ClientRequestId.Echo(context);
        if (request.RequestId is { } id) AnswerForm.Of(context).WriteId(context.Response, id);
        Begin(context, request);
    }

    private static ReadOnlyMemory<byte> KeepAliveOf(ChatRequest request) =>
        request.Framing.KeepAlive is { IsEmpty: false } own ? own : request.Format.KeepAlive;

    private static void Begin(HttpContext context, ChatRequest request)
    {
        var response = context.Response;
        response.ContentType = request.Framing.ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
