using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// The fields of a reply from an upstream of this format other than its content: stop reason, stop sequence, refusal details and
/// usage. Empty for other upstreams.
/// </summary>
/// <param name="extras"><c>extra_content.anthropic</c> of the message, or of the delta of a stream.</param>
internal readonly struct OwnReply(JsonElement extras)
{
    /// <summary>The names that are written elsewhere.</summary>
    private static readonly string[] Said =
        ["id", "type", "role", "model", "content", OtherBlocks.StopReason, "stop_sequence", "usage", OtherBlocks.Container, OtherBlocks.Context];

    private static readonly string[] Counted = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens", "output_tokens_details"];

    private readonly JsonElement _fields = extras.ValueKind == JsonValueKind.Object && extras.TryGetProperty(MessagesExtras.Fields, out var fields) ? fields : default;

    /// <summary>Whether the upstream sent all fields of this format.</summary>
    public bool IsWhole => _fields.ValueKind == JsonValueKind.Object;

    /// <summary>The stop reason; null if the canonical finish reason is equivalent.</summary>
    public string? StopReason => Text(extras, OtherBlocks.StopReason);

    /// <summary>The stop sequence that ended the reply; null for none.</summary>
    public string? StopSequence => Text(_fields, "stop_sequence");

    /// <summary>Writes the remaining fields, such as <c>stop_details</c>.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        if (!IsWhole) return;
        foreach (var member in _fields.EnumerateObject())
            if (!Said.Contains(member.Name)) member.WriteTo(json);
    }

    /// <summary>Writes a field that clients of other formats get, too, if it is present.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        if (extras.ValueKind != JsonValueKind.Object || !extras.TryGetProperty(name, out var value)) return;
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    /// <summary>Writes counts other than tokens, such as searches, into a usage object.</summary>
    public void WriteCounts(Utf8JsonWriter json)
    {
        if (!IsWhole || !_fields.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return;
        foreach (var member in usage.EnumerateObject())
            if (!Counted.Contains(member.Name)) member.WriteTo(json);
    }

    /// <summary>Writes the usage object. Returns false if there is none.</summary>
    public bool TryWriteUsage(Utf8JsonWriter json)
    {
        if (!IsWhole || !_fields.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return false;
        json.WritePropertyName("usage"u8);
        usage.WriteTo(json);
        return true;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
