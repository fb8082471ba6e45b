using System.Text.Json;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.GoogleGenerate.Embeddings;

/// <summary>
/// Gemini's <c>embedContent</c> and, for several inputs, <c>batchEmbedContents</c>. Takes only texts: token ids are refused.
/// <c>user</c> and other fields without a counterpart are left out. The length of vectors is sent as
/// <c>outputDimensionality</c>, which every version of the API takes. Models before
/// gemini-embedding-2 report no usage, so it counts as 0. Accepted in addition to OpenAI's fields: <c>task_type</c> and
/// <c>title</c>.
/// </summary>
internal sealed class GoogleEmbeddings : EmbeddingsTranslator
{
    public static readonly GoogleEmbeddings Instance = new();

    public override IReadOnlyList<string> Members { get; } = ["task_type", "title"];

    protected override void WriteRequest(EmbeddingsDocument request, string model, Utf8JsonWriter json)
    {
        string name = "models/" + model;
        if (request.Texts.Count == 1)
        {
            WriteOne(json, request, name, request.Texts[0]);
            return;
        }
        json.WriteStartObject();
        json.WriteStartArray("requests"u8);
        foreach (string text in request.Texts) WriteOne(json, request, name, text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, EmbeddingsDocument request, string model, string text)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        Copy(json, request, "task_type", "taskType");
        Copy(json, request, "title", "title");
        if (request.Dimensions is { } dimensions) json.WriteNumber("outputDimensionality"u8, dimensions);
        json.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter json, EmbeddingsDocument request, string name, string wireName)
    {
        if (!request.Members.TryGetValue(name, out var value)) return;
        json.WritePropertyName(wireName);
        value.WriteTo(json);
    }

    protected override bool TryReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EmbeddingsWriter writer)
    {
        bool one = reader.ValueTextEquals("embedding"u8), several = reader.ValueTextEquals("embeddings"u8);
        bool usage = reader.ValueTextEquals("usageMetadata"u8);
        reader.Read();
        if (one) return TryReadVector(ref reader, json, writer);
        if (several) return TryReadVectors(ref reader, json, writer);
        if (usage) writer.PromptTokens = ReadTokens(ref reader);
        else reader.Skip();
        return true;
    }

    private static bool TryReadVectors(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EmbeddingsWriter writer)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (!TryReadVector(ref reader, json, writer)) return false;
        return true;
    }

    private static bool TryReadVector(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EmbeddingsWriter writer)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool values = !found && reader.ValueTextEquals("values"u8);
            reader.Read();
            if (!values) reader.Skip();
            else if (!writer.TryAdd(ref reader, json)) return false;
            found |= values;
        }
        return found;
    }

    private static long ReadTokens(ref Utf8JsonReader reader)
    {
        long tokens = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return tokens;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool count = reader.ValueTextEquals("promptTokenCount"u8);
            reader.Read();
            if (count && TokenCount.TryRead(reader, out long value)) tokens = value;
            reader.Skip();
        }
        return tokens;
    }
}
