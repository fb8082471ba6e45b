using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>Ollama's <c>/api/embeddings</c>, which <c>/api/embed</c> has replaced: the request has one <c>prompt</c>, the reply one <c>embedding</c>.</summary>
internal sealed class OllamaEmbeddingsFormat() : OllamaVectorsFormat("ollama_embeddings", "Ollama's embeddings")
{
    internal override IChatBridge Bridge { get; } = new EmbeddingsBridge();

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<OllamaEmbeddingsMembers>(body, address, out facts);

    internal override byte[]? AnswerToNothing(ChatRequest request, ReplyName model, ReplyClock clock) =>
        request.AsksNothing ? "{\"embedding\":[]}"u8.ToArray() : null;

    private protected override SplicedBody.Edit Renaming(in OllamaFacts facts, ReadOnlySpan<byte> json, ReplyName name) => default;
}
