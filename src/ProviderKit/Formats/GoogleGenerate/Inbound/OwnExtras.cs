using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Restores the fields of an upstream of this format that the canonical form does not define (<see cref="GoogleExtras"/>).</summary>
internal sealed class OwnExtras
{
    private static readonly (string Name, string Wire)[] Metadata =
    [
        ("grounding_metadata", "groundingMetadata"), ("citation_metadata", "citationMetadata"), ("url_context_metadata", "urlContextMetadata"),
        ("safety_ratings", "safetyRatings"), ("finish_message", "finishMessage"),
    ];

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly List<JsonElement> _parts = [];

    /// <summary>The vendor's own finish reason; null if the canonical one is equivalent.</summary>
    public string? FinishReason => _members.TryGetValue("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;

    /// <param name="own">The object <c>extra_content.google</c> of a reply or of one delta.</param>
    public void Add(JsonElement own)
    {
        foreach (var member in own.EnumerateObject())
            if (member.Name != "parts") _members[member.Name] = member.Value.Clone();
            else if (member.Value.ValueKind == JsonValueKind.Array)
                _parts.AddRange(member.Value.EnumerateArray().Where(static part => part.ValueKind == JsonValueKind.Object).Select(static part => part.Clone()));
    }

    /// <summary>Writes other kinds of parts, and the signature of the text.</summary>
    /// <param name="json">Receives the parts.</param>
    /// <param name="withSignature">Whether the signature is Google's own.</param>
    public void WriteParts(Utf8JsonWriter json, bool withSignature)
    {
        foreach (var part in _parts) part.WriteTo(json);
        if (!withSignature || !_members.TryGetValue("thought_signature", out var signature) || signature.ValueKind != JsonValueKind.String) return;
        json.WriteStartObject();
        json.WriteString("text"u8, ""u8);
        json.WriteString("thoughtSignature"u8, signature.GetString());
        json.WriteEndObject();
    }

    /// <summary>Writes the candidate's metadata.</summary>
    /// <returns>Whether there were web sources among it.</returns>
    public bool WriteMetadata(Utf8JsonWriter json)
    {
        foreach (var (name, wire) in Metadata)
        {
            if (!_members.TryGetValue(name, out var value)) continue;
            json.WritePropertyName(wire);
            value.WriteTo(json);
        }
        return _members.ContainsKey("grounding_metadata");
    }
}
