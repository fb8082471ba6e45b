using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>An object that can end a cached prefix: a content block, a part of the system prompt, or a tool.</summary>
/// <param name="type">Its type; null if the members contain it, or for a plain tool.</param>
/// <param name="members">Writes its members.</param>
internal sealed class ContentBlock(string? type, Action<Utf8JsonWriter> members)
{
    /// <summary>The cache breakpoint after this object; null for none.</summary>
    public CachePoint? Cache { get; set; }

    /// <summary>Its position among the blocks of its message, if a client of this format sent it. Default: 0.</summary>
    public int Place { get; init; }

    public static ContentBlock Text(string text) => new("text", json => json.WriteString("text"u8, text));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (type is not null) json.WriteString("type"u8, type);
        members(json);
        Cache?.Write(json);
        json.WriteEndObject();
    }
}
