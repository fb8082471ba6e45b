using ProviderKit.Formats.Replies;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>Reads an embeddings reply before it is sent to the client: its model, its usage and the encoding of its vectors.</summary>
internal static class EmbeddingsReplyReader
{
    // A number takes at most this many times the bytes of its share of base64.
    private const int RewrittenPerByte = 3;

    /// <summary>The reply as the client wants it. If vectors had to be converted, it is a new reply that owns its memory.</summary>
    public static ValueTask<ScannedReply> ReadAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new EmbeddingsReplyFacts(context.Request.Encoding);
        if (!facts.TryRead(body.Span)) return new(Bad(context, "something that is not a JSON object"));
        if (facts.HasError) return new(new ScannedReply(UpstreamErrors.FromBody(body, context.Provider, context.Errors)));
        if (!facts.HasData) return new(Bad(context, "JSON without data"));

        var usage = facts.Usage ?? default;
        var renaming = facts.Renaming(body.Span, context.Name);
        return facts.Misfits is { } vectors
            ? RewriteAsync(body, vectors, renaming, usage, context, cancellationToken)
            : new(new ScannedReply(null, new SplicedBody(body, renaming), Usage: usage));
    }

    private static async ValueTask<ScannedReply> RewriteAsync(
        ReadOnlyMemory<byte> body, List<Range> vectors, SplicedBody.Edit renaming, ChatUsage usage, ScanContext context,
        CancellationToken cancellationToken)
    {
        ByteHold? hold = null;
        if (body.Length > ByteBudget.SmallBytes)
        {
            (var grant, hold) = await ByteHold.TakeAsync(context.Request.Memory, (long)body.Length * RewrittenPerByte, cancellationToken).ConfigureAwait(false);
            if (grant == ByteGrant.Saturated) return new(ByteBudget.Saturated);
            if (grant == ByteGrant.TooLarge) return new(UpstreamFailure.ReplyTooLargeForMemory(context.Request.Memory!.Budget.Limit));
        }
        var held = new HeldBuffer(body.Length, hold);
        bool handedOver = false;
        try
        {
            if (!EmbeddingVectors.TryRewrite(body.Span, vectors, renaming, held.Buffer)) return Bad(context, "a vector that is not made of numbers");
            held.Fit();
            handedOver = true;
            return new(null, new SplicedBody(held.Buffer.Written, default), Usage: usage, Owner: ProviderReply.Whole(held.Buffer.Written, held));
        }
        finally
        {
            if (!handedOver) held.Dispose();
        }
    }

    private static ScannedReply Bad(ScanContext context, string what) => new(context.Bad(what));
}
