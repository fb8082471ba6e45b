using System.Buffers;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>One of Ollama's APIs that answer with vectors, as clients speak it and as the server serves it.</summary>
/// <param name="name">The name in monitoring answers.</param>
/// <param name="description">What a provider offers that serves it.</param>
internal abstract class OllamaVectorsFormat(string name, string description) : WireFormat(name, WireOperation.Embeddings, description)
{
    internal override WireFormat Canonical => OpenAIEmbeddings;

    internal override bool RepliesInNumbers => true;

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OllamaError.Write(error, output);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(ReadWhole(body, context));

    /// <exception cref="NotSupportedException">Always: a request for a stream of embeddings is refused before.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("Embeddings are not streamed.");

    /// <summary>Where the client's name of the model goes in a reply; default where replies name none.</summary>
    private protected abstract SplicedBody.Edit Renaming(in OllamaFacts facts, ReadOnlySpan<byte> json, ReplyName name);

    private ScannedReply ReadWhole(ReadOnlyMemory<byte> body, ScanContext context)
    {
        var facts = new OllamaFacts();
        if (!facts.TryRead(body.Span)) return new(context.Bad("something that is not a JSON object"));
        if (facts.IsError) return new(UpstreamErrors.FromBody(body, context.Provider, context.Errors));
        if (!facts.HasVectors) return new(context.Bad("JSON without vectors"));
        return new(null, new SplicedBody(body, Renaming(facts, body.Span, context.Name)), facts.Usage);
    }
}
