using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>
/// Ollama's <c>/api/embed</c>. Texts only: token ids are refused. <c>user</c> and whatever else the vendor has no word for
/// is dropped. Texts too long for the model are an error, as with OpenAI, and not cut, which is the vendor's own default;
/// <c>truncate</c>, <c>options</c> and <c>keep_alive</c> are taken beyond OpenAI's members.
/// </summary>
internal sealed class OllamaEmbeddings : IEmbeddingsTranslator
{
    public static readonly OllamaEmbeddings Instance = new();

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<string> Members { get; } = ["truncate", "options", "keep_alive"];

    public void WriteRequest(EmbeddingsDocument request, string model, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Relaxed);
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

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, EmbeddingsContext context, IBufferWriter<byte> output)
    {
        try
        {
            var writer = new EmbeddingsWriter(output);
            return Read(reply, context, writer, out long tokens) ?? writer.End(context, tokens);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return context.BadReply("something that is not a JSON object");
        }
    }

    private static ProviderError? Read(ReadOnlyMemory<byte> reply, EmbeddingsContext context, EmbeddingsWriter writer, out long tokens)
    {
        tokens = 0;
        var reader = new Utf8JsonReader(reply.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return context.BadReply("something that is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool vectors = reader.ValueTextEquals("embeddings"u8), count = reader.ValueTextEquals("prompt_eval_count"u8);
            bool error = reader.ValueTextEquals("error"u8);
            reader.Read();
            if (error && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False)) return UpstreamErrors.FromBody(reply, context.Provider, context.Errors);
            if (vectors && !TryReadVectors(ref reader, reply.Span, writer)) return context.BadReply("a vector that is not made of numbers");
            if (count && TokenCount.TryRead(reader, out long value)) tokens = value;
            reader.Skip();
        }
        reader.Read(); // throws when anything follows
        return null;
    }

    private static bool TryReadVectors(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EmbeddingsWriter writer)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (!writer.TryAdd(ref reader, json)) return false;
        return true;
    }
}
