using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Translates a client's content blocks to canonical parts.</summary>
internal sealed class InboundBlocks
{
    private int _media;

    /// <summary>Fields that only an upstream of this format supports.</summary>
    public List<string> Required { get; } = [];

    /// <summary>The blocks of a content array, with their paths.</summary>
    public static IEnumerable<(JsonElement Block, string Path)> Of(JsonElement content, string path)
    {
        Given.Array(content, path);
        int i = 0;
        foreach (var block in content.EnumerateArray())
        {
            string place = $"{path}.{i++}";
            Given.Object(block, place);
            yield return (block, place);
        }
    }

    public static string TypeOf(JsonElement block, string path) => Given.Type(block, path) ?? throw Given.Wrong($"{path}.type", "Field required");

    /// <summary>Adds a text block. An empty text is left out, and its breakpoint moves to the block before.</summary>
    public static void AddText(List<InboundPart> parts, JsonElement block, string path)
    {
        var text = Given.Text(block, "text", path);
        if (!text.ValueEquals(""u8)) parts.Add(InboundPart.Text(block, text, path));
        else if (parts.Count > 0 && Given.Has(block, "cache_control", out var cache)) parts[^1].TakeCache(cache, $"{path}.cache_control");
    }

    /// <summary>The parts for a block of a user message; null for an unknown type.</summary>
    public InboundPart[]? User(JsonElement block, string path) => TypeOf(block, path) switch
    {
        "image" => [Image(block, path, null)],
        "document" => Document(block, path, null),
        "search_result" => [SearchResult(block, path)],
        _ => null,
    };

    /// <summary>Adds the parts for a block in a tool result. Images and files go to <paramref name="moved"/>, since results are texts in the canonical form.</summary>
    public void AddResult(List<InboundPart> parts, JsonElement block, string path, List<InboundPart> moved)
    {
        switch (TypeOf(block, path))
        {
            case "text":
                AddText(parts, block, path);
                break;
            case "image":
                parts.Add(Moved("Image", number => Image(block, path, number), moved));
                break;
            case "document" when IsPdf(block):
                parts.Add(Moved("Document", number => Document(block, path, number)[0], moved));
                break;
            case "document":
                parts.AddRange(Document(block, path, null));
                break;
            case "search_result":
                parts.Add(SearchResult(block, path));
                break;
            case "tool_reference":
                parts.Add(InboundPart.Said(block, path, $"[The tool {Given.Maybe(block, "tool_name", path)} is available.]"));
                break;
            case "browser_state":
                parts.Add(InboundPart.Said(block, path, block.GetRawText()));
                break;
            case var other:
                throw Unknown(other, path);
        }
    }

    public static Exception Unknown(string type, string path) =>
        Given.Wrong($"{path}.type", $"blocks of the type {type} cannot be translated for the provider of this model");

    private InboundPart Moved(string what, Func<int, InboundPart> make, List<InboundPart> moved)
    {
        int number = ++_media;
        moved.Add(InboundPart.Made($"[{what} {number}]"));
        moved.Add(make(number));
        return InboundPart.Placeholder($"[{what} {number}: in the user's message that follows]", number);
    }

    private static InboundPart Image(JsonElement block, string path, int? number)
    {
        var source = Source(block, path);
        string place = $"{path}.source";
        switch (Given.Type(source, place))
        {
            case "base64":
                var (type, data) = Bytes(source, place);
                return InboundPart.Medium(block, path, json => WriteImage(json, DataUrl(type, data)), number);
            case "url":
                var url = Given.Text(source, "url", place);
                if (!Uri.TryCreate(url.GetString(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                    throw Given.Wrong($"{place}.url", "Input should be an http or https address");
                return InboundPart.Medium(block, path, json => WriteImage(json, JsonMarshal.GetRawUtf8Value(url).ToArray()), number);
            case var other:
                throw NoSource(other, place);
        }
    }

    private InboundPart[] Document(JsonElement block, string path, int? number)
    {
        var source = Source(block, path);
        string place = $"{path}.source";
        string? title = Given.Maybe(block, "title", path), context = Given.Maybe(block, "context", path);
        switch (Given.Type(source, place))
        {
            case "base64":
                var (type, data) = Bytes(source, place);
                if (!type.Equals(MessagesFormat.Pdf, StringComparison.OrdinalIgnoreCase)) throw Given.Wrong($"{place}.media_type", $"Input should be '{MessagesFormat.Pdf}'");
                return [InboundPart.Medium(block, path, json => WriteFile(json, title, DataUrl(type, data)), number)];
            case "text":
                return [InboundPart.Said(block, path, InboundPart.Join([title, context, Given.Text(source, "data", place).GetString()]))];
            case "content":
                return Content(block, path, InboundPart.Join([title, context]), source, place);
            case "url":
                // Only a vendor that fetches documents can take a URL.
                string url = Given.Text(source, "url", place).GetString()!;
                Required.Add(place);
                return [InboundPart.Said(block, path, InboundPart.Join([title, context, url]))];
            case var other:
                throw NoSource(other, place);
        }
    }

    /// <summary>A document that consists of blocks: its texts become one part, and its images follow.</summary>
    private static InboundPart[] Content(JsonElement block, string path, string heading, JsonElement source, string place)
    {
        if (!Given.Has(source, "content", out var content)) throw Given.Wrong($"{place}.content", "Field required");
        if (Given.IsText(content)) return [InboundPart.Said(block, path, InboundPart.Join([heading, content.GetString()]))];
        var texts = new List<string?> { heading };
        var images = new List<InboundPart>();
        foreach (var (inner, at) in Of(content, $"{place}.content"))
        {
            switch (TypeOf(inner, at))
            {
                case "text": texts.Add(Given.Text(inner, "text", at).GetString()); break;
                case "image": images.Add(Image(inner, at, null).AsMade()); break;
                case var other: throw Unknown(other, at);
            }
        }
        return [InboundPart.Said(block, path, InboundPart.Join(texts)), .. images];
    }

    private static InboundPart SearchResult(JsonElement block, string path)
    {
        if (!Given.Has(block, "content", out var content)) throw Given.Wrong($"{path}.content", "Field required");
        var texts = Of(content, $"{path}.content").Select(inner => Given.Text(inner.Block, "text", inner.Path).GetString());
        return InboundPart.Said(block, path, InboundPart.Join([Given.Maybe(block, "title", path), Given.Maybe(block, "source", path), .. texts]));
    }

    private static bool IsPdf(JsonElement block) =>
        block.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.Object
        && source.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("base64"u8);

    private static JsonElement Source(JsonElement block, string path) =>
        Given.Object(Given.Has(block, "source", out var source) ? source : throw Given.Wrong($"{path}.source", "Field required"), $"{path}.source");

    private static Exception NoSource(string? type, string place) => type is null
        ? Given.Wrong($"{place}.type", "Field required")
        : Given.Wrong(place, $"a source of the type {type} cannot be read for the provider of this model; send the bytes as base64");

    private static (string Type, JsonElement Data) Bytes(JsonElement source, string place)
    {
        string type = Given.Text(source, "media_type", place).GetString()!;
        var data = Given.Text(source, "data", place);
        if (type.Length > 100 || !type.Contains('/', StringComparison.Ordinal) || type.AsSpan().ContainsAny(";,\"\\ \n")) throw Given.Wrong($"{place}.media_type", "Input should be a media type");
        var raw = JsonMarshal.GetRawUtf8Value(data)[1..^1];
        // The slash is the only base64 character that JSON may escape.
        bool isValid = raw.Contains((byte)'\\') ? Base64.IsValid(data.GetString()!) : Base64.IsValid(raw);
        return !raw.IsEmpty && isValid ? (type, data) : throw Given.Wrong($"{place}.data", "Input should be valid base64");
    }

    /// <summary>A data URL as a JSON string. The bytes are copied without decoding them, since images have megabytes.</summary>
    private static byte[] DataUrl(string type, JsonElement data) =>
        [.. "\"data:"u8, .. System.Text.Encoding.UTF8.GetBytes(type), .. ";base64,"u8, .. JsonMarshal.GetRawUtf8Value(data)[1..]];

    private static void WriteImage(Utf8JsonWriter json, ReadOnlySpan<byte> url)
    {
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WritePropertyName("url"u8);
        json.WriteRawValue(url, skipInputValidation: true);
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, string? title, ReadOnlySpan<byte> url)
    {
        json.WriteString("type"u8, "file"u8);
        json.WriteStartObject("file"u8);
        json.WriteString("filename"u8, string.IsNullOrEmpty(title) ? "document.pdf" : title.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase) ? title : $"{title}.pdf");
        json.WritePropertyName("file_data"u8);
        json.WriteRawValue(url, skipInputValidation: true);
        json.WriteEndObject();
    }
}
