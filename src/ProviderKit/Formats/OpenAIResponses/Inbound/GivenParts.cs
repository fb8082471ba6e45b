using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>A part of a canonical message.</summary>
/// <param name="Path">The path of the client's part; empty for a part that the gateway added.</param>
/// <param name="Text">The text as JSON, if the part contains only a text; otherwise undefined.</param>
/// <param name="Write">Writes the part's fields.</param>
internal sealed record GivenPart(string Path, JsonElement Text, Action<Utf8JsonWriter> Write)
{
    /// <summary>A text part that the gateway adds.</summary>
    public static GivenPart Made(string text, Action<Utf8JsonWriter>? extras = null) => new("", default, json =>
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        if (extras is not null) WriteExtras(json, extras);
    });

    /// <summary>The same part, marked so that formats with blocks do not join it with its neighbours.</summary>
    public GivenPart Apart() => Text.ValueKind != JsonValueKind.String ? this : this with
    {
        Text = default,
        Write = json =>
        {
            Write(json);
            WriteExtras(json, static _ => { });
        },
    };

    /// <summary>Writes the value of a message's <c>content</c>: a string if possible, otherwise parts.</summary>
    public static void WriteContent(Utf8JsonWriter json, IReadOnlyList<GivenPart> parts)
    {
        json.WritePropertyName("content"u8);
        if (parts is [{ Text.ValueKind: JsonValueKind.String } only])
        {
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(only.Text), skipInputValidation: true);
            return;
        }
        json.WriteStartArray();
        foreach (var part in parts)
        {
            json.WriteStartObject();
            part.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the data with which some formats move the media of a tool's result back to their position.</summary>
    public static void WriteExtras(Utf8JsonWriter json, Action<Utf8JsonWriter> extras)
    {
        json.WriteStartObject(ExtraContent.Name);
        json.WriteStartObject(ExtraContent.Inner);
        extras(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>Converts the content of a client's items to canonical parts.</summary>
/// <param name="request">Records unknown parts.</param>
internal sealed class GivenParts(GivenRequest request)
{
    private const string Breakpoint = "prompt_cache_breakpoint";

    private int _media;

    /// <summary>The parts of a message's content. Empty texts are left out.</summary>
    public List<GivenPart> Of(JsonElement content, string path)
    {
        var parts = new List<GivenPart>();
        if (Field.IsText(content))
        {
            if (!content.ValueEquals(""u8)) parts.Add(OfText(content, path));
            return parts;
        }
        if (content.ValueKind != JsonValueKind.Array) throw Field.WrongType(path, "a string or an array of content parts", content);
        int i = 0;
        foreach (var part in content.EnumerateArray())
        {
            string place = $"{path}[{i++}]";
            if (OfPart(Field.Object(part, place), place, null) is { } made) parts.Add(made);
        }
        return parts;
    }

    /// <summary>The parts of a tool's result. Media are added to <paramref name="moved"/>, because results are texts in the canonical form.</summary>
    public List<GivenPart> OfResult(JsonElement output, string path, List<GivenPart> moved)
    {
        if (output.ValueKind != JsonValueKind.Array) return Of(output, path);
        var parts = new List<GivenPart>();
        int i = 0;
        foreach (var part in output.EnumerateArray())
        {
            string place = $"{path}[{i++}]";
            bool isText = Field.Object(part, place).TryGetProperty("type", out var type) && Field.IsText(type) && IsTextType(type.GetString()!);
            if (!isText)
            {
                if (Moved(part, place, moved) is { } lead) parts.Add(lead);
            }
            else if (OfPart(part, place, null) is { } made) parts.Add(made);
        }
        return parts;
    }

    private static bool IsTextType(string type) => type is "input_text" or "output_text" or "text" or "summary_text" or "refusal";

    /// <returns>The part that replaces it in the result; null for none.</returns>
    private GivenPart? Moved(JsonElement part, string place, List<GivenPart> moved)
    {
        if (OfPart(part, place, _media + 1) is not { } medium) return null;
        int number = ++_media;
        string what = part.TryGetProperty("type", out var type) && Field.IsText(type) && type.ValueEquals("input_image"u8) ? "Image" : "File";
        moved.Add(GivenPart.Made($"[{what} {number}]", json => json.WriteBoolean(ExtraContent.Made, true)));
        moved.Add(medium);
        return GivenPart.Made($"[{what} {number}: in the user's message that follows]", json => json.WriteNumber(ExtraContent.Media, number));
    }

    private static GivenPart OfText(JsonElement text, string path) => new(path, text, json =>
    {
        json.WriteString("type"u8, "text"u8);
        Field.Copy(json, "text"u8, text);
    });

    /// <returns>Null for an empty text and for a part that is left out.</returns>
    private GivenPart? OfPart(JsonElement part, string path, int? number)
    {
        var made = Plain(part, path, number);
        if (made is null || !Field.Has(part, Breakpoint, out var point)) return made;
        Field.Object(point, $"{path}.{Breakpoint}");
        return made with
        {
            Text = default, // it has more than a text
            Write = json =>
            {
                made.Write(json);
                Field.Copy(json, "prompt_cache_breakpoint"u8, point);
            },
        };
    }

    /// <summary>The part without its cache breakpoint.</summary>
    private GivenPart? Plain(JsonElement part, string path, int? number)
    {
        string type = Field.Text(part, "type", path);
        if (type == "refusal")
        {
            var refusal = Field.TextOf(part, "refusal", path);
            return new GivenPart(path, default, json =>
            {
                json.WriteString("type"u8, "refusal"u8);
                Field.Copy(json, "refusal"u8, refusal);
            });
        }
        if (IsTextType(type))
        {
            var text = Field.TextOf(part, "text", path);
            return text.ValueEquals(""u8) ? null : OfText(text, path);
        }
        Action<Utf8JsonWriter>? members = type switch
        {
            "input_image" => Image(part, path),
            "input_file" => File(part, path),
            "input_audio" => Audio(part, path),
            _ => null,
        };
        if (members is null)
        {
            // As with items: new types appear often, and no other vendor has them.
            request.LeaveOut($"{path} ({type})");
            return null;
        }
        if (number is not { } media) return new GivenPart(path, default, members);
        return new GivenPart(path, default, json =>
        {
            members(json);
            GivenPart.WriteExtras(json, inner =>
            {
                inner.WriteNumber(ExtraContent.Media, media);
                inner.WriteStartObject(ExtraContent.Fields);
                inner.WriteEndObject();
            });
        });
    }

    private static Action<Utf8JsonWriter> Image(JsonElement part, string path)
    {
        string? detail = Field.Maybe(part, "detail", path);
        if (!Field.Has(part, "image_url", out var url)) throw NoFile(part, path, "image_url");
        // Some clients send the object that chat has.
        if (url.ValueKind == JsonValueKind.Object) url = Field.TextOf(url, "url", $"{path}.image_url");
        if (!Field.IsText(url)) throw Field.WrongType($"{path}.image_url", "a string", url);
        return json =>
        {
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            Field.Copy(json, "url"u8, url);
            if (detail is not null) json.WriteString("detail"u8, detail);
            json.WriteEndObject();
        };
    }

    private static Action<Utf8JsonWriter> File(JsonElement part, string path)
    {
        string? name = Field.Maybe(part, "filename", path);
        if (!Field.Has(part, "file_data", out var data)) throw NoFile(part, path, "file_data");
        if (!Field.IsText(data)) throw Field.WrongType($"{path}.file_data", "a string", data);
        return json =>
        {
            json.WriteString("type"u8, "file"u8);
            json.WriteStartObject("file"u8);
            json.WriteString("filename"u8, name ?? "file.pdf");
            Field.Copy(json, "file_data"u8, data);
            json.WriteEndObject();
        };
    }

    private static Action<Utf8JsonWriter> Audio(JsonElement part, string path)
    {
        if (!Field.Has(part, "input_audio", out var audio)) throw Field.Missing($"{path}.input_audio");
        Field.Object(audio, $"{path}.input_audio");
        return json =>
        {
            json.WriteString("type"u8, "input_audio"u8);
            Field.Copy(json, "input_audio"u8, audio);
        };
    }

    private static ChatFieldException NoFile(JsonElement part, string path, string member)
    {
        foreach (string other in (ReadOnlySpan<string>)["file_id", "file_url"])
            if (Field.Has(part, other, out _)) return Field.Unsupported($"{path}.{other}", $"it cannot read files that are stored elsewhere; send the bytes as {member}");
        return Field.Missing($"{path}.{member}");
    }
}
