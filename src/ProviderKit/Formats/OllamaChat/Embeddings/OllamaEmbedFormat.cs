using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.OllamaChat.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>Ollama's <c>/api/embed</c>: the request has <c>input</c>, the reply has <c>embeddings</c>.</summary>
internal sealed class OllamaEmbedFormat() : OllamaVectorsFormat("ollama_embed", "Ollama's embed")
{
    internal override IChatBridge Bridge { get; } = new EmbedBridge();

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<OllamaEmbedMembers>(body, address, out facts);

    internal override byte[]? AnswerToNothing(ChatRequest request, ReplyName model, ReplyClock clock)
    {
        if (!request.AsksNothing) return null;
        var output = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(output, JsonText.Readable))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model.Requested);
            json.WriteStartArray("embeddings"u8);
            json.WriteEndArray();
            json.WriteNumber("total_duration"u8, AnswerEnd.Nanoseconds(clock.Elapsed));
            json.WriteNumber("load_duration"u8, 0);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private protected override SplicedBody.Edit Renaming(in OllamaFacts facts, ReadOnlySpan<byte> json, ReplyName name) => facts.Renaming(json, name);
}
