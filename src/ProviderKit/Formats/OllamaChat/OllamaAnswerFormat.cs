using System.Buffers;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>
/// The base of Ollama's <c>/api/chat</c> and <c>/api/generate</c>. They stream by default, one JSON object
/// per line, and the last object has <c>"done":true</c>. A request without a prompt loads or unloads the model.
/// </summary>
/// <param name="name">The name in monitoring responses.</param>
/// <param name="description">The description for error messages.</param>
internal abstract class OllamaAnswerFormat(string name, string description) : WireFormat(name, WireOperation.Chat, description)
{
    public override StreamFraming Framing => StreamFraming.Lines;

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OllamaError.Write(error, output);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(ReadWhole(body, context));

    internal override StreamScan BeginStream(ScanContext context) => new OllamaScan(context);

    private static ScannedReply ReadWhole(ReadOnlyMemory<byte> body, ScanContext context)
    {
        var facts = new OllamaFacts();
        if (!facts.TryRead(body.Span)) return new(context.Bad("something that is not a JSON object"));
        if (facts.IsError) return new(UpstreamErrors.FromBody(body, context.Provider, context.Errors));
        if (!facts.Done) return new(context.Bad("a reply without done: true: it is not whole"));
        return new(null, new SplicedBody(body, facts.Renaming(body.Span, context.Name)), facts.Usage);
    }
}
