using System.Text.Json;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>
/// Ollama's <c>/api/embed</c>. Takes only texts: token ids are refused. <c>user</c> and other fields without a counterpart
/// are left out. Texts that are too long for the model are an error, as with OpenAI; Ollama's own default is to truncate them.
/// Accepted in addition to OpenAI's fields: <c>truncate</c>, <c>options</c> and <c>keep_alive</c>.
/// </summary>
internal sealed class OllamaEmbeddings : EmbeddingsTranslator
{
    public static readonly OllamaEmbeddings Instance = new();

    public override IReadOnlyList<string> Members { get; } = ["truncate", "options", "keep_alive"];

    protected override void WriteRequest(EmbeddingsDocument request, string model, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteStartArray("input"u8);
        foreach (string text in request.Texts) json.WriteStringValue(text);
        json.WriteEndArray();
        if (!request.Members.ContainsKey("truncate")) json.WriteBoolean("truncate"u8, false);
        foreach (var (name, value) in request.Members)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
        if (request.Dimensions is { } dimensions) json.WriteNumber("dimensions"u8, dimensions);
        json.WriteEndObject();
    }

    protected override bool TryReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EmbeddingsWriter writer)
    {
        bool vectors = reader.ValueTextEquals("embeddings"u8), count = reader.ValueTextEquals("prompt_eval_count"u8);
        reader.Read();
        if (vectors) return TryReadVectors(ref reader, json, writer);
        if (count && TokenCount.TryRead(reader, out long tokens)) writer.PromptTokens = tokens;
        reader.Skip();
        return true;
    }

    private static bool TryReadVectors(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EmbeddingsWriter writer)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (!writer.TryAdd(ref reader, json)) return false;
        return true;
    }
}
