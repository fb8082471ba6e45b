using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OllamaChat.Inbound;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>The base of the bridges for Ollama's embeddings APIs. The canonical form is OpenAI's embeddings. Stateless.</summary>
/// <param name="input">The field with the texts to embed.</param>
internal abstract class VectorsBridge(string input) : IChatBridge
{
    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes)
    {
        var (error, read) = ClientBody.Read(body, root => Write(root, output));
        notes = read ?? BridgeNotes.None;
        return error;
    }

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        canonicalPath.StartsWith("input", StringComparison.Ordinal) ? input + canonicalPath["input".Length..].Replace('[', '.').Replace("]", "", StringComparison.Ordinal) : null;

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var document = JsonDocument.Parse(canonicalReply);
            var reply = document.RootElement;
            if (JsonMember.HasError(reply)) return UpstreamErrors.FromBody(Encoding.UTF8.GetBytes(reply.GetRawText()), context.Provider, context.Errors);
            if (JsonMember.Get(reply, "data") is not { ValueKind: JsonValueKind.Array } data) return context.BadReply("embeddings without data");
            if (data.EnumerateArray().Any(item => JsonMember.Get(item, "embedding").ValueKind != JsonValueKind.Array)) return context.BadReply("a vector that is not made of numbers");
            using var json = new Utf8JsonWriter(output, JsonText.Readable);
            json.WriteStartObject();
            WriteVectors(json, [.. data.EnumerateArray().Select(item => item.GetProperty("embedding"))], UsageOf(reply), context);
            json.WriteEndObject();
            return null;
        }
        catch (JsonException)
        {
            return context.BadReply("something that is not embeddings in JSON");
        }
    }

    /// <exception cref="NotSupportedException">Always thrown: vectors are not streamed.</exception>
    public IStreamBridge BeginStream(BridgeContext context) => throw new NotSupportedException("Embeddings are not streamed.");

    /// <summary>Writes the members of a reply.</summary>
    protected abstract void WriteVectors(Utf8JsonWriter json, IReadOnlyList<JsonElement> vectors, in ChatUsage usage, BridgeContext context);

    protected static void Copy(Utf8JsonWriter json, JsonElement vector) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(vector), skipInputValidation: true);

    private BridgeNotes Write(JsonElement root, IBufferWriter<byte> output)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Asked.Wrong("body", "an object");
        LeftOut? leftOut = null;
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        Asked.Copy(json, "model"u8, Asked.Text(root, "model", "model"));
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals(input)) Asked.Copy(json, "input"u8, member.Value);
            else if (!IsKnown(member) && RequestMembers.SaysSomething(member.Value)) (leftOut ??= new LeftOut()).Add(member.Name);
        }
        if (ChatField.Int(root, "dimensions") is { } dimensions) json.WriteNumber("dimensions"u8, dimensions);
        json.WriteString("encoding_format"u8, "float"u8);
        json.WriteEndObject();
        return new BridgeNotes { LeftOut = leftOut };
    }

    /// <summary>Whether a field is translated or has no effect. Other vendors do not truncate texts, so <c>truncate: false</c> has none.</summary>
    private static bool IsKnown(JsonProperty member) =>
        member.Name is "model" or "dimensions" or "stream" || (member.NameEquals("truncate"u8) && member.Value.ValueKind == JsonValueKind.False);

    private static ChatUsage UsageOf(JsonElement reply)
    {
        if (JsonMember.Get(reply, "usage") is not { ValueKind: JsonValueKind.Object } usage) return default;
        var reader = JsonMember.ReaderOf(usage);
        return UsageReader.Read(ref reader);
    }
}

/// <summary>The bridge of <c>/api/embed</c>.</summary>
internal sealed class EmbedBridge() : VectorsBridge("input")
{
    protected override void WriteVectors(Utf8JsonWriter json, IReadOnlyList<JsonElement> vectors, in ChatUsage usage, BridgeContext context)
    {
        json.WriteString("model"u8, context.Model);
        json.WriteStartArray("embeddings"u8);
        foreach (var vector in vectors) Copy(json, vector);
        json.WriteEndArray();
        json.WriteNumber("total_duration"u8, AnswerEnd.Nanoseconds(context.Timing.Elapsed));
        json.WriteNumber("load_duration"u8, 0);
        json.WriteNumber("prompt_eval_count"u8, usage.PromptTokens);
    }
}

/// <summary>The bridge of <c>/api/embeddings</c>.</summary>
internal sealed class EmbeddingsBridge() : VectorsBridge("prompt")
{
    protected override void WriteVectors(Utf8JsonWriter json, IReadOnlyList<JsonElement> vectors, in ChatUsage usage, BridgeContext context)
    {
        json.WritePropertyName("embedding"u8);
        if (vectors.Count > 0) Copy(json, vectors[0]);
        else
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }
    }
}
