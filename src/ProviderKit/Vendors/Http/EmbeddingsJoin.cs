using System.Text.Json;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>Joins several OpenAI embeddings lists into one, with the vectors in order.</summary>
/// <param name="provider">The provider that sent the lists.</param>
/// <param name="errors">The provider's error rules.</param>
/// <param name="mostBytes">The maximum size of the joined list in bytes.</param>
/// <param name="request">The request's memory; null if it is accounted for elsewhere.</param>
internal sealed class EmbeddingsJoin(string provider, ErrorRules errors, int mostBytes, BudgetedBuffer? request) : ReplyJoin(provider, errors, mostBytes, request)
{
    private int _count;

    protected override string ListName => "data";

    protected override string Expected => "a list of embeddings";

    protected override ReadOnlySpan<byte> Head => "{\"object\":\"list\",\"data\":["u8;

    protected override bool IsOwn(in Utf8JsonReader name) => name.ValueTextEquals("object"u8);

    /// <summary>Converts vectors to the client's encoding right away: base64 takes a fraction of the memory of decimal digits.</summary>
    protected override ProviderError? Add(ReadOnlyMemory<byte> reply, ChatRequest part)
    {
        var facts = new EmbeddingsReplyFacts(part.Encoding);
        if (!facts.TryRead(reply.Span) || facts.Misfits is not { } vectors) return base.Add(reply, part);
        using var rewritten = new PooledBuffer(reply.Length);
        // A vector that cannot be rewritten is reported later, when the joined list is read.
        return base.Add(EmbeddingVectors.TryRewrite(reply.Span, vectors, default, rewritten) ? rewritten.Written : reply, part);
    }

    protected override ProviderError? Number(List<JoinedItem> items, ChatRequest part)
    {
        if (items.Count != part.InputCount) return Bad($"{items.Count} vectors for {part.InputCount} inputs");
        items.Sort((one, other) => one.Number.CompareTo(other.Number));
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Number != i) return Bad("vectors of which two have the same index");
            items[i] = items[i] with { Number = _count++ };
        }
        return null;
    }
}
