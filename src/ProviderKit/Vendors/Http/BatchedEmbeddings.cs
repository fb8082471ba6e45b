namespace ProviderKit.Vendors.Http;

/// <summary>
/// Splits an embeddings request that has more inputs than the vendor takes at once into several calls, sent one after the other with
/// the same token, and joins the replies. Thread-safe.
/// </summary>
/// <param name="vendor">The vendor, whose row sets the limit.</param>
/// <param name="mostBytes">The maximum size of the joined reply in bytes.</param>
internal sealed class BatchedEmbeddings(HttpVendor vendor, int mostBytes)
{
    /// <summary>Whether the request has to be split.</summary>
    public bool IsNeeded(ChatRequest request) =>
        vendor.EmbeddingsBatch is { } most && request.InputCount > most;

    /// <param name="call">A call with more inputs than the vendor takes.</param>
    /// <param name="send">Makes one call.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    public ValueTask<ProviderReply> SendAsync(ProviderCall call, Func<ProviderCall, ValueTask<ProviderReply>> send, CancellationToken cancellationToken)
    {
        int most = vendor.EmbeddingsBatch!.Value;
        if (call.Request.InputCount > most * (long)EmbeddingsSplit.MostRequests) return new(ProviderReply.Refused(TooMany(most)));
        var join = new EmbeddingsJoin(vendor.Name, vendor.Errors, mostBytes, call.Request.Memory);
        return SeveralCalls.SendAsync(call, EmbeddingsSplit.Split(call.Request, most), join, send, cancellationToken);
    }

    private ProviderError TooMany(int most) => new(
        ProviderErrorKind.InvalidRequest,
        $"The parameter input has too many items for {vendor.Name}, which takes {most} in a call: send {most * (long)EmbeddingsSplit.MostRequests} or fewer in one request.")
    { Param = "input" };
}
