using ProviderKit.Dispatch.PassThrough;
using ProviderKit.Formats.PassThrough;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>Looks at what a provider brought back before the client sees any of it.</summary>
internal static class ReplyReader
{
    /// <summary>Checks a whole reply, or reads a stream up to its first content. A response in error is disposed.</summary>
    /// <param name="response">What the provider brought back.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="attempt">Who was asked, and with which token: it is masked where the reply says it back.</param>
    /// <param name="bridge">Brings the reply into the client's format; null where it is in that.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public static async ValueTask<OpenedReply> OpenAsync(
        ProviderReply response, ChatRequest request, Attempt attempt, ReplyBridge? bridge, CancellationToken cancellationToken)
    {
        var (target, token) = (attempt.Target, attempt.Token);
        bool keep = false;
        ChatStream? stream = null;
        try
        {
            // A provider of an app has not had its reply observed.
            if (attempt.Observation is { IsWatching: false } observation) response = observation.WatchJoined(response);
            OpenedReply reply;
            if (response.Error is { } error) reply = new OpenedReply(bridge is null ? error : await bridge.InClientTermsAsync(error, cancellationToken).ConfigureAwait(false));
            else if (response.Raw is { } raw) reply = await OpenAsync(raw, response, attempt, cancellationToken).ConfigureAwait(false);
            else if (response.Events is null)
            {
                var format = request.Format;
                var body = token is not null && token.TryMaskIn(response.Body.Span, quick: format.RepliesInNumbers, out byte[]? masked) ? masked : response.Body;
                var read = await format.ReadWholeAsync(body, target.Scan(request, attempt.Maker), cancellationToken).ConfigureAwait(false);
                if (bridge is not null && read.Error is null) read = await TranslateAsync(bridge, read, cancellationToken).ConfigureAwait(false);
                reply = await OpenAsync(read, response).ConfigureAwait(false);
            }
            else if (!request.Stream) reply = new OpenedReply(target.Scan(request, attempt.Maker).Bad("a stream although none was asked for"));
            else
            {
                stream = new ChatStream(response.Events, target, Scan(request, attempt, bridge), token, attempt.Mask);
                await stream.PrimeAsync(cancellationToken).ConfigureAwait(false);
                reply = new OpenedReply(stream, response);
            }
            keep = reply.Error is null;
            return reply;
        }
        finally
        {
            if (!keep)
            {
                stream?.Release();
                await response.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>As the other, for a reply of the gateway's own, in the client's format.</summary>
    /// <param name="response">The reply.</param>
    /// <param name="context">What was asked, and who answers.</param>
    /// <param name="mask">Takes secrets out of errors.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public static async ValueTask<OpenedReply> OpenOwnAsync(ProviderReply response, ScanContext context, ErrorMask mask, CancellationToken cancellationToken)
    {
        OpenedReply? reply = null;
        ChatStream? stream = null;
        try
        {
            if (response.Events is null != !context.Request.Stream) return reply = new OpenedReply(context.Bad(context.Request.Stream ? "a whole reply although a stream was asked for" : "a stream although none was asked for"));
            if (response.Events is null)
                return reply = await OpenAsync(await context.Request.Format.ReadWholeAsync(response.Body, context, cancellationToken).ConfigureAwait(false), response).ConfigureAwait(false);
            stream = new ChatStream(response.Events, context.Provider, context.Name, context.Request.Format.BeginStream(context), mask: mask);
            await stream.PrimeAsync(cancellationToken).ConfigureAwait(false);
            return reply = new OpenedReply(stream, response);
        }
        finally
        {
            if (reply is not { Error: null })
            {
                stream?.Release();
                await response.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<OpenedReply> OpenAsync(ScannedReply read, ProviderReply response)
    {
        if (read.Owner is not { } owner) return new OpenedReply(read, response);
        await response.DisposeAsync().ConfigureAwait(false); // the reply was made anew
        return new OpenedReply(read, owner);
    }

    private static async ValueTask<OpenedReply> OpenAsync(RawReply raw, ProviderReply response, Attempt attempt, CancellationToken cancellationToken)
    {
        var passed = new PassThroughReply(raw, new ReplyWindow(raw.ContentType, attempt.Token, attempt.Target.Requested), attempt.Mask);
        bool keep = false;
        try
        {
            if (await passed.PrimeAsync(cancellationToken).ConfigureAwait(false) is { } error) return new OpenedReply(error);
            keep = true;
            return new OpenedReply(passed, response);
        }
        finally
        {
            if (!keep) passed.Release();
        }
    }

    private static StreamScan Scan(ChatRequest request, Attempt attempt, ReplyBridge? bridge)
    {
        var scan = request.Format.BeginStream(attempt.Target.Scan(request, attempt.Maker));
        return bridge is null ? scan : bridge.Around(scan);
    }

    private static async ValueTask<ScannedReply> TranslateAsync(ReplyBridge bridge, ScannedReply canonical, CancellationToken cancellationToken)
    {
        try
        {
            return await bridge.TranslateAsync(canonical, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (canonical.Owner is { } owner) await owner.DisposeAsync().ConfigureAwait(false);
        }
    }
}
