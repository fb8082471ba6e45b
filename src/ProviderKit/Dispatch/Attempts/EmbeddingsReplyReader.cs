namespace ProviderKit;

/// <summary>Looks at an embeddings reply before the client sees it: its model, its usage, and how its vectors are written.</summary>
internal static class EmbeddingsReplyReader
{
    /// <summary>The reply as the client wants it. When vectors had to be rewritten it is a new one, and owns its memory.</summary>
    public static ReplyReader.Reply Read(ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target)
    {
        var facts = new EmbeddingsReplyFacts(request.Encoding);
        if (!facts.TryRead(body.Span)) return Bad(target, "something that is not a JSON object");
        if (facts.HasError) return new(UpstreamErrors.FromBody(body, target.Entry.Name, target.Entry.Info.Errors));
        if (!facts.HasData) return Bad(target, "JSON without data");

        var usage = facts.Usage ?? default;
        var renaming = target.Renaming(body.Span, facts);
        if (facts.Misfits is not { } vectors) return new(null, new SplicedBody(body, renaming), Usage: usage);

        var buffer = new PooledBuffer(body.Length);
        if (!EmbeddingVectors.TryRewrite(body.Span, vectors, renaming, buffer))
        {
            buffer.Dispose();
            return Bad(target, "a vector that is not made of numbers");
        }
        return new(null, new SplicedBody(buffer.Written, default), Usage: usage, Response: ChatResponse.Whole(buffer.Written, buffer));
    }

    private static ReplyReader.Reply Bad(ModelTarget target, string what) => new(ReplyReader.Bad(target, what));
}
