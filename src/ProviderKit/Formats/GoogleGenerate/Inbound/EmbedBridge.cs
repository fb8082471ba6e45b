using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates a client's embeddings request to OpenAI's format, and the vectors back.</summary>
internal sealed class EmbedBridge(bool isBatch) : IChatBridge
{
    private static readonly string[] Said = ["model", "content", "outputDimensionality", "embedContentConfig"];

    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes)
    {
        var (error, read) = ClientBody.Read(body, root => Write(root, address.Model ?? "", output));
        notes = read ?? BridgeNotes.None;
        return error;
    }

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        canonicalPath.StartsWith("dimensions", StringComparison.Ordinal) ? "outputDimensionality"
        : canonicalPath.StartsWith("input", StringComparison.Ordinal) ? isBatch ? "requests" : "content"
        : null;

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var document = JsonDocument.Parse(canonicalReply);
            var root = document.RootElement;
            if (JsonMember.Get(root, "data") is not { ValueKind: JsonValueKind.Array } data) return context.BadReply("embeddings without data");
            JsonElement[] vectors = [.. data.EnumerateArray().OrderBy(IndexOf).Select(static one => JsonMember.Get(one, "embedding"))];
            if (vectors.Length == 0 || Array.Exists(vectors, static vector => vector.ValueKind != JsonValueKind.Array)) return context.BadReply("embeddings that are not arrays of numbers");
            Write(vectors, JsonMember.Get(root, "usage"), output);
            return null;
        }
        catch (JsonException)
        {
            return context.BadReply("something that is not JSON");
        }
    }

    /// <exception cref="NotSupportedException">Always thrown: vectors are not streamed.</exception>
    public IStreamBridge BeginStream(BridgeContext context) => throw new NotSupportedException("Embeddings are not streamed.");

    private BridgeNotes Write(JsonElement root, string model, IBufferWriter<byte> output)
    {
        Given.Object(root, "body");
        (JsonElement Request, string Path)[] requests = isBatch
            ? [.. Given.Array(Given.Has(root, "requests", out var all) ? all : throw Given.Wrong("requests", "it is required"), "requests").EnumerateArray().Select(static (one, i) => (Given.Object(one, $"requests[{i}]"), $"requests[{i}]."))]
            : [(root, "")];
        if (requests.Length == 0) throw Given.Wrong("requests", "at least one is expected");
        var leftOut = new LeftOut();
        int?[] lengths = [.. requests.Select(static one => LengthOf(one.Request, one.Path))];
        if (Array.Exists(lengths, length => length != lengths[0])) throw Given.Wrong("requests[1].outputDimensionality", "all requests of a batch must ask for the same");
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteStartArray("input"u8);
        foreach (var (request, path) in requests)
        {
            json.WriteRawValue(TextOf(request, path), skipInputValidation: true);
            foreach (var member in request.EnumerateObject())
                if (Given.CamelOf(member.Name) is var name && !Said.Contains(name) && RequestMembers.SaysSomething(member.Value)) leftOut.Add(isBatch ? $"requests.{name}" : name);
        }
        json.WriteEndArray();
        json.WriteString("encoding_format"u8, "float"u8);
        if (lengths[0] is { } dimensions) json.WriteNumber("dimensions"u8, dimensions);
        json.WriteEndObject();
        return new BridgeNotes { LeftOut = leftOut.Names.Count > 0 ? leftOut : null };
    }

    private static int? LengthOf(JsonElement request, string path) =>
        Given.Int(request, "outputDimensionality", path.TrimEnd('.'))
        ?? (Given.Has(request, "embedContentConfig", out var config) ? Given.Int(Given.Object(config, $"{path}embedContentConfig"), "outputDimensionality", $"{path}embedContentConfig") : null);

    /// <summary>The text as JSON, including the quotes. The parts of one content get one vector.</summary>
    private static byte[] TextOf(JsonElement request, string path)
    {
        path += "content";
        var content = Given.Object(Given.Has(request, "content", out var given) ? given : throw Given.Wrong(path, "it is required"), path);
        var parts = Given.Has(content, "parts", out var several) ? several : throw Given.Wrong($"{path}.parts", "it is required");
        var text = new ArrayBufferWriter<byte>();
        text.Write("\""u8);
        int i = 0;
        foreach (var part in Given.Array(parts, $"{path}.parts").EnumerateArray())
        {
            string place = $"{path}.parts[{i++}]";
            if (!Given.Has(Given.Object(part, place), "text", out var said)) throw Given.Wrong(place, "only text can be embedded by the provider of this model");
            if (said.ValueKind != JsonValueKind.String) throw Given.Wrong($"{place}.text", "a string is expected");
            if (text.WrittenCount > 1) text.Write("\\n"u8);
            text.Write(Given.Inside(said));
        }
        text.Write("\""u8);
        return text.WrittenSpan.ToArray();
    }

    private void Write(JsonElement[] vectors, JsonElement usage, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        if (isBatch)
        {
            json.WriteStartArray("embeddings"u8);
            foreach (var vector in vectors)
            {
                json.WriteStartObject();
                WriteValues(json, vector);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartObject("embedding"u8);
            WriteValues(json, vectors[0]);
            json.WriteEndObject();
        }
        if (JsonMember.Get(usage, "prompt_tokens") is { ValueKind: JsonValueKind.Number } count && count.TryGetInt64(out long tokens) && tokens > 0)
        {
            json.WriteStartObject("usageMetadata"u8);
            json.WriteNumber("promptTokenCount"u8, tokens);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, JsonElement vector)
    {
        json.WritePropertyName("values"u8);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(vector), skipInputValidation: true);
    }

    private static int IndexOf(JsonElement one) =>
        JsonMember.Get(one, "index") is { ValueKind: JsonValueKind.Number } index && index.TryGetInt32(out int number) ? number : 0;
}
