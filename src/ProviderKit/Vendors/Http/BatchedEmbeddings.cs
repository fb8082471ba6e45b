using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Sends an embeddings request with more inputs than the vendor takes at once in several calls, one after the other with
/// the same token, and joins the replies. When one of them fails, the whole fails with its error. Thread-safe.
/// </summary>
/// <param name="vendor">Its row names the limit.</param>
/// <param name="mostBytes">The most bytes of the joined reply.</param>
internal sealed class BatchedEmbeddings(HttpVendor vendor, int mostBytes)
{
    /// <summary>Whether the request has to be split.</summary>
    public bool IsNeeded(ChatRequest request) =>
        vendor.EmbeddingsBatch is { } most && request.InputCount > most;

    /// <param name="call">A call with more inputs than the vendor takes.</param>
    /// <param name="send">Makes one call.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    public async ValueTask<ChatResponse> SendAsync(ProviderCall call, Func<ProviderCall, ValueTask<ChatResponse>> send, CancellationToken cancellationToken)
    {
        int most = vendor.EmbeddingsBatch!.Value;
        if (call.Request.InputCount > most * (long)EmbeddingsSplit.MostRequests) return ChatResponse.Refused(TooMany(most));
        var join = new EmbeddingsJoin(vendor.Name, vendor.Errors, mostBytes, call.Request.Memory);
        bool complete = false;
        try
        {
            RemainingLimits limits = default;
            int sent = 0;
            foreach (var part in EmbeddingsSplit.Split(call.Request, most))
            {
                if (sent++ > 0) call.Log?.NextCall(null);
                var reply = await send(new ProviderCall(part, call.Model, call.Token)).ConfigureAwait(false);
                if (reply.Error is not null) return reply;
                await using (reply.ConfigureAwait(false))
                {
                    var error = await join.MakeRoomAsync(reply.Body.Length, cancellationToken).ConfigureAwait(false) ?? Add(join, reply.Body, part);
                    if (error is not null) return ChatResponse.Failed(error).With(reply.Limits);
                }
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

    /// <summary>Vectors become what the client wants at once: as base64 they are a fraction of what their digits are.</summary>
    private static ProviderError? Add(EmbeddingsJoin join, ReadOnlyMemory<byte> reply, ChatRequest part)
    {
        var facts = new EmbeddingsReplyFacts(part.Encoding);
        if (!facts.TryRead(reply.Span) || facts.Misfits is not { } vectors) return join.Add(reply, part.InputCount);
        using var rewritten = new PooledBuffer(reply.Length);
        // A vector that cannot be rewritten is found by who reads the whole.
        return join.Add(EmbeddingVectors.TryRewrite(reply.Span, vectors, default, rewritten) ? rewritten.Written : reply, part.InputCount);
    }

    private ProviderError TooMany(int most) => new(
        ProviderErrorKind.InvalidRequest,
        $"The parameter input has too many items for {vendor.Name}, which takes {most} in a call: send {most * (long)EmbeddingsSplit.MostRequests} or fewer in one request.")
    { Param = "input" };
}
