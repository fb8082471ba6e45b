using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// Fields of <c>extra_content</c> with which formats restore what the canonical form has moved or cannot hold. They are grouped under the name
/// of the format in which they originated.
/// </summary>
internal static class ExtraContent
{
    /// <summary>The field of a request, a message, a part, a call or a tool.</summary>
    public const string Name = "extra_content";

    /// <summary>The field within it that contains the others.</summary>
    public const string Inner = "anthropic";

    /// <summary>In a message: the results of the vendor's own tools, by position.</summary>
    public const string Blocks = "content_blocks";

    /// <summary>In such a block: its position among the answer's blocks.</summary>
    public const string Index = "index";

    /// <summary>The field that contains data specific to this format.</summary>
    public const string Own = "responses";

    /// <summary>In an answer, within <see cref="Own"/>: for each part of its content, the phase of the message that the part was in; null for none.</summary>
    public const string Phases = "phases";

    /// <summary>In a part: the number that links a medium of a tool's result to its position in the result.</summary>
    public const string Media = "media";

    /// <summary>In a part: it was added for formats whose results are texts, and is dropped when translating back.</summary>
    public const string Made = "made";

    /// <summary>In a part: fields that are restored unchanged.</summary>
    public const string Fields = "fields";

    /// <summary>Writes the results of the vendor's own tools as a field of <c>extra_content</c>.</summary>
    public static void WriteBlocks(Utf8JsonWriter json, Action<Utf8JsonWriter> blocks)
    {
        json.WriteStartObject(Inner);
        json.WriteStartArray(Blocks);
        blocks(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
