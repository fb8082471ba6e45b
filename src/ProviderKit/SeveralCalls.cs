using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;

namespace ProviderKit;

/// <summary>
/// Sends one request as several consecutive calls with the same token, and joins the replies. If a call fails, the request fails with its error.
/// </summary>
internal static class SeveralCalls
{
    /// <summary>Sends a request that is not streamed.</summary>
    /// <param name="call">The request as the client sees it.</param>
    /// <param name="parts">The requests to send.</param>
    /// <param name="join">Joins the replies; disposed here, or by the response.</param>
    /// <param name="send">Makes one call.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    public static async ValueTask<ProviderReply> SendAsync(
        ProviderCall call, IEnumerable<ChatRequest> parts, ReplyJoin join, Func<ProviderCall, ValueTask<ProviderReply>> send, CancellationToken cancellationToken)
    {
        bool complete = false;
        try
        {
            RemainingLimits limits = default;
            int sent = 0;
            foreach (var part in parts)
            {
                if (sent++ > 0) call.Log?.NextCall(null);
                var reply = await send(call.With(part)).ConfigureAwait(false);
                // After the first call, an upstream has been called.
                if (reply.Error is { } refusal) return reply.WasSent || sent == 1 ? reply : ProviderReply.Failed(refusal);
                await using (reply.ConfigureAwait(false))
                    if (await join.AddAsync(reply.Body, part, cancellationToken).ConfigureAwait(false) is { } error) return ProviderReply.Failed(error).With(reply.Limits);
                limits = reply.Limits;
            }
            complete = true;
            return join.End().With(limits);
        }
        finally
        {
            if (!complete) join.Dispose();
        }
    }

    /// <summary>Sends a chat request with one call per prompt, whole or streamed.</summary>
    /// <param name="call">A request that has <see cref="ChatRequest.Parts"/>.</param>
    /// <param name="provider">Sends the calls; its name is used in errors.</param>
    /// <param name="calls">Applies the timeouts to each call.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    public static ValueTask<ProviderReply> SendPartsAsync(ProviderCall call, IChatProvider provider, TimedCalls calls, CancellationToken cancellationToken)
    {
        var (parts, info) = (call.Request.Parts!.Of(call.Request), provider.Info);
        return call.Request.Stream
            ? SeveralStreams.SendAsync(call, parts, info.Name, (part, leaving) => calls.SendAsync(provider, part, leaving), cancellationToken)
            : SendAsync(call, parts, new ChoicesJoin(info.Name, info.Errors, call.Request), part => calls.SendAsync(provider, part, cancellationToken), cancellationToken);
    }
}
