using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>One part of a canonical message, created from a block.</summary>
internal sealed class InboundPart
{
    private readonly Action<Utf8JsonWriter> _members;
    private readonly Action<Utf8JsonWriter>? _extras;
    private JsonElement _cache;

    private InboundPart(JsonElement given, string path, Action<Utf8JsonWriter> members, Action<Utf8JsonWriter>? extras)
    {
        (Path, _members, _extras) = (path, members, extras);
        if (given.ValueKind == JsonValueKind.Object && Given.Has(given, "cache_control", out var cache)) TakeCache(cache, $"{path}.cache_control");
    }

    /// <summary>The path of the client's block; empty for a part that the gateway added.</summary>
    public string Path { get; }

    /// <summary>The text as JSON, if the part consists only of a text; otherwise undefined.</summary>
    public JsonElement PlainText { get; private init; }

    /// <summary>Its position among the message's blocks, if the canonical form has another order; otherwise null.</summary>
    public int? Index { get; set; }

    /// <summary>Whether the gateway adds a blank line after the text.</summary>
    public bool EndsWithBlankLine { get; set; }

    /// <summary>Whether the part can be written as a plain string.</summary>
    public bool IsPlain => PlainText.ValueKind == JsonValueKind.String && Index is null && !EndsWithBlankLine && _cache.ValueKind == JsonValueKind.Undefined;

    /// <summary>A text that the client wrote.</summary>
    /// <param name="given">The block; undefined if the client sent a string instead.</param>
    /// <param name="text">The string.</param>
    /// <param name="path">The block's path.</param>
    public static InboundPart Text(JsonElement given, JsonElement text, string path)
    {
        bool isBlock = given.ValueKind == JsonValueKind.Object;
        bool hasMore = isBlock && Given.HasMore(given, "type", "text", "cache_control");
        InboundPart? part = null;
        part = new InboundPart(given, path, json => WriteText(json, text, part!.EndsWithBlankLine), hasMore ? json => Given.WriteMore(json, given, "type", "text", "cache_control") : null)
        {
            PlainText = hasMore ? default : text,
        };
        return part;
    }

    /// <summary>A text that replaces a block of another type.</summary>
    public static InboundPart Said(JsonElement block, string path, string text) =>
        new(block, path, json => WriteText(json, text), json => WriteBlock(json, block));

    /// <summary>A text that the gateway adds.</summary>
    public static InboundPart Made(string text) => new(default, "", json => WriteText(json, text), json => json.WriteBoolean(MessagesExtras.Made, true));

    /// <summary>A placeholder in a tool result for an image or file that was moved to the user's message.</summary>
    public static InboundPart Placeholder(string text, int number) =>
        new(default, "", json => WriteText(json, text), json => json.WriteNumber(MessagesExtras.Media, number));

    /// <summary>An image or a file.</summary>
    /// <param name="block">The client's block.</param>
    /// <param name="path">Its path.</param>
    /// <param name="members">Writes the part's members, including the type.</param>
    /// <param name="number">Its number, if it belongs to a tool result.</param>
    public static InboundPart Medium(JsonElement block, string path, Action<Utf8JsonWriter> members, int? number) =>
        new(block, path, members, json =>
        {
            if (number is { } media) json.WriteNumber(MessagesExtras.Media, media);
            Given.WriteMore(json, block, "type", "source", "cache_control");
        });

    /// <summary>Adds a cache breakpoint to this part, unless it has one.</summary>
    public void TakeCache(JsonElement cache, string path)
    {
        CachePoint.Check(cache, path);
        if (_cache.ValueKind == JsonValueKind.Undefined) _cache = cache;
    }

    /// <summary>A copy that is not restored as a block, because it is part of another block.</summary>
    public InboundPart AsMade() => new(default, Path, _members, json => json.WriteBoolean(MessagesExtras.Made, true));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        _members(json);
        if (_cache.ValueKind == JsonValueKind.Object) Given.Copy(json, "cache_control"u8, _cache);
        if (_extras is not null || Index is not null || EndsWithBlankLine)
        {
            Given.BeginExtras(json);
            if (Index is { } index) json.WriteNumber(MessagesExtras.Index, index);
            if (EndsWithBlankLine) json.WriteBoolean(MessagesExtras.Joined, true);
            _extras?.Invoke(json);
            Given.EndExtras(json);
        }
        json.WriteEndObject();
    }

    /// <summary>Writes a message's <c>content</c>, as a string if possible.</summary>
    public static void WriteContent(Utf8JsonWriter json, IReadOnlyList<InboundPart> parts)
    {
        json.WritePropertyName("content"u8);
        switch (parts)
        {
            case []:
                json.WriteNullValue();
                break;
            case [{ IsPlain: true } text]:
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(text.PlainText), skipInputValidation: true);
                break;
            default:
                json.WriteStartArray();
                foreach (var part in parts) part.Write(json);
                json.WriteEndArray();
                break;
        }
    }

    private static void WriteBlock(Utf8JsonWriter json, JsonElement block)
    {
        json.WriteStartObject(MessagesExtras.Block);
        foreach (var member in block.EnumerateObject())
            if (member.Name != "cache_control") member.WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement text, bool endsWithBlankLine)
    {
        json.WriteString("type"u8, "text"u8);
        if (!endsWithBlankLine)
        {
            Given.Copy(json, "text"u8, text);
            return;
        }
        json.WritePropertyName("text"u8);
        byte[] raw = [.. JsonMarshal.GetRawUtf8Value(text)[..^1], .. "\\n\\n\""u8];
        json.WriteRawValue(raw, skipInputValidation: true);
    }

    /// <summary>Joins texts with line breaks, for parts that replace a block.</summary>
    public static string Join(IEnumerable<string?> texts)
    {
        var joined = new StringBuilder();
        foreach (string? text in texts)
        {
            if (string.IsNullOrEmpty(text)) continue;
            if (joined.Length > 0) joined.Append('\n');
            joined.Append(text);
        }
        return joined.ToString();
    }
}
