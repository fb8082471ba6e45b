using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Fields of a reply that other vendors need back, restored from a seal of this gateway. Later values win.</summary>
internal sealed class CarriedExtras
{
    private const string Google = "google";

    private readonly Dictionary<string, JsonElement> _vendors = new(StringComparer.Ordinal);
    private readonly List<JsonElement> _thoughts = [];

    /// <param name="sealedMembers">The JSON that <see cref="OutgoingSeal"/> has written.</param>
    public void Add(ReadOnlyMemory<byte> sealedMembers)
    {
        using var document = JsonDocument.Parse(sealedMembers);
        var root = document.RootElement;
        if (root.TryGetProperty("extra_content", out var extra) && extra.ValueKind == JsonValueKind.Object)
            foreach (var vendor in extra.EnumerateObject()) _vendors[vendor.Name] = vendor.Value.Clone();
        if (root.TryGetProperty("thinking_blocks", out var blocks) && blocks.ValueKind == JsonValueKind.Array)
            foreach (var block in blocks.EnumerateArray()) _thoughts.Add(block.Clone());
    }

    /// <summary>Writes the members of the message.</summary>
    /// <param name="json">The writer, positioned in the message.</param>
    /// <param name="signature">The vendor's signature of the text; null for none.</param>
    public void Write(Utf8JsonWriter json, string? signature)
    {
        if (_thoughts.Count > 0)
        {
            json.WriteStartArray("thinking_blocks"u8);
            foreach (var thought in _thoughts) thought.WriteTo(json);
            json.WriteEndArray();
        }
        if (_vendors.Count == 0 && signature is null) return;
        json.WriteStartObject("extra_content"u8);
        foreach (var (name, value) in _vendors)
        {
            if (name == Google && signature is not null) continue;
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
        if (signature is not null)
        {
            json.WriteStartObject(Google);
            json.WriteString("thought_signature"u8, signature);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
