using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// Members of <c>extra_content</c> by which formats lead what the canonical form has moved back to its place. They have the name of the
/// format in which they arose.
/// </summary>
internal static class ExtraContent
{
    /// <summary>The member of a request, a message, a part, a call or a tool.</summary>
    public const string Name = "extra_content";

    /// <summary>The member of it in which the others stand.</summary>
    public const string Inner = "anthropic";

    /// <summary>Of a message: what the vendor's own tools did, by place.</summary>
    public const string Blocks = "content_blocks";

    /// <summary>Of such a block: its place among the answer's blocks.</summary>
    public const string Index = "index";

    /// <summary>The member in which stands what this format alone has.</summary>
    public const string Own = "responses";

    /// <summary>Of an answer, in <see cref="Own"/>: for each part of its content the phase of the message that it was in; null for none.</summary>
    public const string Phases = "phases";

    /// <summary>Of a part: the number that a medium of a tool's result and its place in the result share.</summary>
    public const string Media = "media";

    /// <summary>Of a part: it was made for formats whose results are texts, and goes back as nothing.</summary>
    public const string Made = "made";

    /// <summary>Of a part: members that go back as they are.</summary>
    public const string Fields = "fields";

    /// <summary>Writes what the vendor's own tools did as a member of <c>extra_content</c>.</summary>
    public static void WriteBlocks(Utf8JsonWriter json, Action<Utf8JsonWriter> blocks)
    {
        json.WriteStartObject(Inner);
        json.WriteStartArray(Blocks);
        blocks(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
