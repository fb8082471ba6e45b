using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Memory;
using ProviderKit.Routing;
using ProviderKit.Upstream;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>Looks at an embeddings reply before the client sees it: its model, its usage, and how its vectors are written.</summary>
internal static class EmbeddingsReplyReader
{
    // A number of a vector is longer than its share of base64, at most by this.
    private const int RewrittenPerByte = 3;

    /// <summary>The reply as the client wants it. When vectors had to be rewritten it is a new one, and owns its memory.</summary>
    public static ValueTask<ReplyReader.Reply> ReadAsync(ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        var facts = new EmbeddingsReplyFacts(request.Encoding);
        if (!facts.TryRead(body.Span)) return new(Bad(target, "something that is not a JSON object"));
        if (facts.HasError) return new(new ReplyReader.Reply(UpstreamErrors.FromBody(body, target.Entry.Name, target.Entry.Info.Errors)));
        if (!facts.HasData) return new(Bad(target, "JSON without data"));

        var usage = facts.Usage ?? default;
        var renaming = target.Renaming(body.Span, facts);
        return facts.Misfits is { } vectors
            ? RewriteAsync(body, vectors, renaming, usage, request, target, cancellationToken)
            : new(new ReplyReader.Reply(null, new SplicedBody(body, renaming), Usage: usage));
    }

    private static async ValueTask<ReplyReader.Reply> RewriteAsync(
        ReadOnlyMemory<byte> body, List<Range> vectors, SplicedBody.Edit renaming, ChatUsage usage, ChatRequest request, ModelTarget target,
        CancellationToken cancellationToken)
    {
        ByteHold? hold = null;
        if (body.Length > ByteBudget.SmallBytes)
        {
            (var grant, hold) = await ByteHold.TakeAsync(request.Memory, (long)body.Length * RewrittenPerByte, cancellationToken).ConfigureAwait(false);
            if (grant == ByteGrant.Saturated) return new(ByteBudget.Saturated);
            if (grant == ByteGrant.TooLarge) return new(UpstreamFailure.ReplyTooLargeForMemory(request.Memory!.Budget.Limit));
        }
        var held = new HeldBuffer(body.Length, hold);
        bool handedOver = false;
        try
        {
            if (!EmbeddingVectors.TryRewrite(body.Span, vectors, renaming, held.Buffer)) return Bad(target, "a vector that is not made of numbers");
            held.Fit();
            handedOver = true;
            return new(null, new SplicedBody(held.Buffer.Written, default), Usage: usage, Response: ChatResponse.Whole(held.Buffer.Written, held));
        }
        finally
        {
            if (!handedOver) held.Dispose();
        }
    }

    private static ReplyReader.Reply Bad(ModelTarget target, string what) => new(ReplyReader.Bad(target, what));
}
