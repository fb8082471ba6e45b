using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// The parts of a reply that OpenAI's format does not define. Images are <c>images</c> of the message or delta, as with OpenRouter and
/// LiteLLM, and web sources are also <c>annotations</c> (<see cref="GoogleCitations"/>). Everything else is in
/// <c>extra_content.google</c>, unchanged under these names: <c>parts</c> (other kinds of parts, such as <c>executableCode</c>, audio and
/// drafts of images), <c>grounding_metadata</c>, <c>citation_metadata</c>,
/// <c>url_context_metadata</c>, <c>safety_ratings</c> (if one of them blocked), <c>prompt_feedback</c> (of a blocked
/// prompt), <c>finish_reason</c> and <c>finish_message</c> (if OpenAI's reason says less), <c>thought_signature</c>.
/// </summary>
internal sealed class GoogleExtras
{
    // A candidate's members (Google's reference, GenerateContentResponse) and their names in extra_content.
    private static readonly (string Wire, string Name)[] Metadata =
    [
        ("groundingMetadata", "grounding_metadata"),
        ("citationMetadata", "citation_metadata"),
        ("urlContextMetadata", "url_context_metadata"),
    ];

    private const string Ratings = "safetyRatings";

    private readonly List<(string Name, JsonElement Value)> _members = [];
    private readonly List<JsonElement> _images = [];
    private readonly List<JsonElement> _parts = [];
    private (JsonElement Metadata, string Text)? _grounding;

    /// <summary>The signature of the text; null if it has none.</summary>
    public string? Signature { get; set; }

    private bool HasContent => Signature is not null || _members.Count > 0 || _parts.Count > 0;

    /// <summary>Adds a part that is neither text nor a call. Returns false if it contains only a signature.</summary>
    public bool TryAddPart(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object || !HasMoreThanASignature(part)) return false;
        bool draft = JsonMember.Get(part, "thought").ValueKind == JsonValueKind.True;
        (!draft && IsImage(JsonMember.Get(part, "inlineData")) ? _images : _parts).Add(part);
        return true;
    }

    /// <summary>Whether a member of a candidate is read by <see cref="AddMetadata"/>.</summary>
    /// <param name="reader">The reader, positioned on the member's name.</param>
    public static bool IsMetadata(in Utf8JsonReader reader)
    {
        foreach (var (wire, _) in Metadata)
            if (reader.ValueTextEquals(wire)) return true;
        return reader.ValueTextEquals(Ratings);
    }

    /// <summary>Adds a parallel call that the client does not accept (<c>parallel_tool_calls: false</c>).</summary>
    public void AddCall(JsonElement part) => _parts.Add(part);

    /// <summary>The parts of an earlier reply in <c>extra_content.google.parts</c>. Calls among them are left out, because they have no result.</summary>
    /// <exception cref="ChatFieldException">The field is not an array of objects.</exception>
    public static IEnumerable<JsonElement> PartsOf(ChatTurn turn)
    {
        var parts = turn.Json;
        foreach (string name in (ReadOnlySpan<string>)["extra_content", "google", "parts"]) parts = JsonMember.Get(parts, name);
        if (parts.ValueKind == JsonValueKind.Undefined) return [];
        if (parts.ValueKind != JsonValueKind.Array || parts.EnumerateArray().Any(part => part.ValueKind != JsonValueKind.Object))
            throw ChatField.Wrong($"{turn.Path}.extra_content.google.parts", "an array of objects");
        return parts.EnumerateArray().Where(part => !part.TryGetProperty("functionCall", out _));
    }

    /// <summary>Adds the metadata of a candidate.</summary>
    public void AddMetadata(JsonElement candidate)
    {
        foreach (var (wire, name) in Metadata)
            if (JsonMember.Get(candidate, wire) is { ValueKind: JsonValueKind.Object } value && value.EnumerateObject().MoveNext()) _members.Add((name, value));
        if (JsonMember.Get(candidate, Ratings) is { ValueKind: JsonValueKind.Array } ratings && ratings.EnumerateArray().Any(IsBlocked))
            _members.Add(("safety_ratings", ratings));
    }

    /// <summary>Adds Google's own finish reason if OpenAI's says less.</summary>
    public void AddFinish(JsonElement candidate)
    {
        bool message = JsonMember.Text(candidate, "finishMessage") is { Length: > 0 };
        if (!message && JsonMember.Text(candidate, "finishReason") is { } reason && GoogleFinish.IsPlain(reason)) return;
        _members.Add(("finish_reason", JsonMember.Get(candidate, "finishReason")));
        if (message) _members.Add(("finish_message", JsonMember.Get(candidate, "finishMessage")));
    }

    /// <summary>Writes the finish reason in a stream, where it comes at the end.</summary>
    public static void WriteFinish(Utf8JsonWriter json, string reason, string? message)
    {
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject("google"u8);
        json.WriteString("finish_reason"u8, reason);
        if (!string.IsNullOrEmpty(message)) json.WriteString("finish_message"u8, message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Adds the reason why a prompt was blocked.</summary>
    public void AddFeedback(JsonElement feedback) => _members.Add(("prompt_feedback", feedback));

    /// <summary>Adds the web sources of a reply.</summary>
    /// <param name="candidate">The candidate, with or without <c>groundingMetadata</c>.</param>
    /// <param name="text">The text of the reply.</param>
    public void AddCitations(JsonElement candidate, string text)
    {
        if (JsonMember.Get(candidate, "groundingMetadata") is { ValueKind: JsonValueKind.Object } grounding) _grounding = (grounding, text);
    }

    public bool IsEmpty => _images.Count == 0 && !HasContent;

    /// <summary>Writes the members of a message or delta.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (_images.Count > 0)
        {
            json.WriteStartArray("images"u8);
            foreach (var part in _images) WriteImage(json, part);
            json.WriteEndArray();
        }
        if (_grounding is { } grounding) GoogleCitations.Write(json, grounding.Metadata, grounding.Text);
        if (!HasContent) return;
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject("google"u8);
        if (Signature is not null) json.WriteString("thought_signature"u8, Signature);
        if (_parts.Count > 0)
        {
            json.WriteStartArray("parts"u8);
            foreach (var part in _parts) WriteRaw(json, part);
            json.WriteEndArray();
        }
        foreach (var (name, value) in _members)
        {
            json.WritePropertyName(name);
            WriteRaw(json, value);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, JsonElement part)
    {
        var data = JsonMember.Get(part, "inlineData");
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WritePropertyName("url"u8);
        WriteDataUrl(json, Unquoted(data.GetProperty("mimeType")), Unquoted(data.GetProperty("data")));
        json.WriteEndObject();
        // Gemini 3 needs the signature back with its image.
        if (JsonMember.Text(part, "thoughtSignature") is { } signature) GoogleSignature.Write(json, signature);
        json.WriteEndObject();
    }

    /// <summary>Writes a data URL. The JSON is copied without decoding it, since images have megabytes.</summary>
    private static void WriteDataUrl(Utf8JsonWriter json, ReadOnlySpan<byte> type, ReadOnlySpan<byte> base64)
    {
        using var url = new PooledBuffer(type.Length + base64.Length + 32);
        url.Write("\"data:"u8);
        url.Write(type);
        url.Write(";base64,"u8);
        url.Write(base64);
        url.Write("\""u8);
        json.WriteRawValue(url.Written.Span, skipInputValidation: true);
    }

    private static ReadOnlySpan<byte> Unquoted(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    private static void WriteRaw(Utf8JsonWriter json, JsonElement value) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    private static bool IsImage(JsonElement data) =>
        JsonMember.Get(data, "data").ValueKind == JsonValueKind.String
        && JsonMember.Text(data, "mimeType") is { } type && type.StartsWith("image/", StringComparison.OrdinalIgnoreCase);

    private static bool IsBlocked(JsonElement rating) => JsonMember.Get(rating, "blocked").ValueKind == JsonValueKind.True;

    private static bool HasMoreThanASignature(JsonElement part)
    {
        foreach (var member in part.EnumerateObject())
            if (member.Name is not ("thought" or "thoughtSignature" or "text" or "functionCall")) return true;
        return false;
    }
}
