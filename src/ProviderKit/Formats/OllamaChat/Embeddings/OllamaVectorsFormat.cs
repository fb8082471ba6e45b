using System.Buffers;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>The base of Ollama's embeddings APIs, for clients and upstreams.</summary>
/// <param name="name">The name in monitoring responses.</param>
/// <param name="description">The description for error messages.</param>
internal abstract class OllamaVectorsFormat(string name, string description) : WireFormat(name, WireOperation.Embeddings, description)
{
    internal override WireFormat Canonical => OpenAIEmbeddings;

    internal override bool RepliesInNumbers => true;

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OllamaError.Write(error, output);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(ReadWhole(body, context));

    /// <exception cref="NotSupportedException">Always thrown: requests for a stream of embeddings are refused earlier.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("Embeddings are not streamed.");

    /// <summary>The edit that writes the client's name of the model to a reply; default if replies contain no model.</summary>
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
