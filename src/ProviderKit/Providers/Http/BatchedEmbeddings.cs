namespace ProviderKit;

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
        vendor.EmbeddingsBatch is { } most && request.Dialect == ChatDialect.OpenAIEmbeddings && request.InputCount > most;

    /// <param name="call">A call with more inputs than the vendor takes.</param>
    /// <param name="send">Makes one call.</param>
    public async ValueTask<ChatResponse> SendAsync(ProviderCall call, Func<ProviderCall, ValueTask<ChatResponse>> send)
    {
        int most = vendor.EmbeddingsBatch!.Value;
        if (call.Request.InputCount > most * (long)EmbeddingsSplit.MostRequests) return ChatResponse.Failed(TooMany(most));
        var join = new EmbeddingsJoin(vendor.Name, vendor.Errors, mostBytes);
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
                    if (join.Add(reply.Body, part.InputCount) is { } error) return ChatResponse.Failed(error).With(reply.Limits);
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

    private ProviderError TooMany(int most) => new(
        ProviderErrorKind.InvalidRequest,
        $"The parameter input has too many items for {vendor.Name}, which takes {most} in a call: send {most * (long)EmbeddingsSplit.MostRequests} or fewer in one request.")
    { Param = "input" };
}
