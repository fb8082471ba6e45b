namespace ProviderKit;

/// <summary>Looks at an embeddings reply before the client sees it: its model, its usage, and how its vectors are written.</summary>
internal static class EmbeddingsReplyReader
{
    // A number of a vector is longer than its share of base64, at most by this.
    private const int RewrittenPerByte = 3;

    /// <summary>The reply as the client wants it. When vectors had to be rewritten it is a new one, and owns its memory.</summary>
    public static async ValueTask<ReplyReader.Reply> ReadAsync(ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        ByteHold? hold = null;
        if (body.Length > ByteBudget.SmallBytes)
        {
            (var grant, hold) = await ByteHold.TakeAsync(request.Memory, (long)body.Length * RewrittenPerByte, cancellationToken).ConfigureAwait(false);
            if (grant == ByteGrant.Saturated) return new(ByteBudget.Saturated);
            if (grant == ByteGrant.TooLarge) return new(UpstreamFailure.ReplyTooLargeForMemory(request.Memory!.Budget.Limit));
        }
        var reply = Read(body, request, target, hold);
        if (reply.Response is null) hold?.Dispose();
        return reply;
    }

    private static ReplyReader.Reply Read(ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target, ByteHold? hold)
    {
        var facts = new EmbeddingsReplyFacts(request.Encoding);
        if (!facts.TryRead(body.Span)) return Bad(target, "something that is not a JSON object");
        if (facts.HasError) return new(UpstreamErrors.FromBody(body, target.Entry.Name, target.Entry.Info.Errors));
        if (!facts.HasData) return Bad(target, "JSON without data");

        var usage = facts.Usage ?? default;
        var renaming = target.Renaming(body.Span, facts);
        if (facts.Misfits is not { } vectors) return new(null, new SplicedBody(body, renaming), Usage: usage);

        var held = new HeldBuffer(body.Length, hold);
        if (!EmbeddingVectors.TryRewrite(body.Span, vectors, renaming, held.Buffer))
        {
            held.Dispose();
            return Bad(target, "a vector that is not made of numbers");
        }
        held.Fit();
        return new(null, new SplicedBody(held.Buffer.Written, default), Usage: usage, Response: ChatResponse.Whole(held.Buffer.Written, held));
    }

    private static ReplyReader.Reply Bad(ModelTarget target, string what) => new(ReplyReader.Bad(target, what));
}
