using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Writes values of any type as JSON, and reads arguments of functions.</summary>
internal static class WireJson
{
    /// <summary>For JSON between programs: only what JSON itself forbids is escaped, so that texts of any language stay short.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a value by the serializer's options of Microsoft.Extensions.AI, in which an app with Native AOT registers its own types.</summary>
    /// <exception cref="NotSupportedException">The options have no type information for the value.</exception>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case JsonElement { ValueKind: JsonValueKind.Undefined }: json.WriteNullValue(); break;
            case JsonElement element: json.WriteRawValue(element.GetRawText(), skipInputValidation: true); break;
            default: JsonSerializer.Serialize(json, value, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object))); break;
        }
    }

    /// <summary>Writes members as an object.</summary>
    public static void WriteObject(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }
        json.WriteEndObject();
    }

    /// <summary>What a writer writes, as bytes.</summary>
    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options)) write(json);
        return bytes.WrittenMemory;
    }

    /// <summary>What a writer writes, as text.</summary>
    public static string Text(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(Bytes(write).Span);

    /// <summary>What a writer writes, as an element that belongs to nothing else.</summary>
    public static JsonElement Element(Action<Utf8JsonWriter> write) => Parse(Bytes(write));

    /// <summary>The JSON as an element that belongs to nothing else.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>The JSON of a reply, or of a chunk of one.</summary>
    /// <exception cref="ProviderException">It is not JSON.</exception>
    public static JsonElement ParseReply(DispatchResult result, ReadOnlyMemory<byte> json)
    {
        try
        {
            return Parse(json);
        }
        catch (JsonException e)
        {
            throw new ProviderException(new ProviderError(ProviderErrorKind.BadReply, $"{result.Provider ?? "The dispatcher"} answered with a reply that is not JSON."), e);
        }
    }

    /// <summary>The value as text if it is one, otherwise as JSON.</summary>
    public static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        _ => Text(json => Write(json, value)),
    };

    /// <summary>Reads the arguments of a call, a JSON object as text.</summary>
    /// <exception cref="JsonException">They are not a JSON object.</exception>
    public static IDictionary<string, object?> Arguments(string json) => json.AsSpan().IsWhiteSpace()
        ? new Dictionary<string, object?>()
        : JsonSerializer.Deserialize(json, (JsonTypeInfo<IDictionary<string, object?>>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)))
            ?? new Dictionary<string, object?>();

    /// <summary>The JSON value as the plain .NET value that it is: text, number, true or false; an object or array stays an element.</summary>
    public static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt32(out int whole) => whole,
        JsonValueKind.Number when value.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Null => null,
        _ => value.Clone(),
    };
}
