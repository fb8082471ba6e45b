using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// What a request in the Messages format has and OpenAI chat lacks, as it travels through the canonical form:
/// <c>"extra_content":{"anthropic":{…}}</c> of the request, a message, a part, a call or a tool. Both directions use these names.
/// </summary>
internal static class MessagesExtras
{
    /// <summary>Members that go back as they are. Of a request: all but model, messages, system, tools and stream.</summary>
    public const string Fields = "fields";

    /// <summary>Of a part or a tool: the original, in place of what the canonical form made of it.</summary>
    public const string Block = "block";

    /// <summary>Of a part: it was made for other formats and goes back as nothing.</summary>
    public const string Made = MovedMedia.Made;

    /// <summary>Of a text: the blank line at its end was made.</summary>
    public const string Joined = "joined";

    /// <summary>Of a message: its parts are blocks of their own, in the order in which they stand.</summary>
    public const string Apart = "apart";

    /// <summary>Of a part: the number that a medium of a tool's result and its place in the result share.</summary>
    public const string Media = MovedMedia.Media;

    /// <summary>Of a tool's result: the tool failed, and the word that says so at its beginning was made.</summary>
    public const string Failed = ChatTurn.FailedTool;

    /// <summary>Of a part or a call: its place among the message's blocks.</summary>
    public const string Index = "index";

    /// <summary>Of a system message: it stands where it stood.</summary>
    public const string InPlace = ChatTurn.InPlace;

    /// <summary>Of a request: tools without a counterpart, with their places.</summary>
    public const string Tools = "tools";

    /// <summary>What stands before the text of a result whose tool failed.</summary>
    public const string ErrorPrefix = "Error: ";

    /// <summary>What joins the blocks of a system prompt.</summary>
    public const string BlankLine = "\n\n";

    /// <summary>The object that <paramref name="carrier"/> has; undefined for none.</summary>
    public static JsonElement Of(JsonElement carrier)
    {
        foreach (string name in (ReadOnlySpan<string>)[OtherBlocks.Outer, OtherBlocks.Inner])
            if (carrier.ValueKind != JsonValueKind.Object || !carrier.TryGetProperty(name, out carrier)) return default;
        return carrier.ValueKind == JsonValueKind.Object ? carrier : default;
    }

    /// <summary>One of its members; undefined for none.</summary>
    public static JsonElement Get(JsonElement carrier, string name) =>
        Of(carrier) is { ValueKind: JsonValueKind.Object } extras && extras.TryGetProperty(name, out var value) ? value : default;

    public static bool Is(JsonElement carrier, string name) => Get(carrier, name).ValueKind == JsonValueKind.True;

    public static int? Number(JsonElement carrier, string name) =>
        Get(carrier, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

    /// <summary>The members that go back as they are; undefined for none.</summary>
    public static JsonElement FieldsOf(JsonElement carrier) => Get(carrier, Fields) is { ValueKind: JsonValueKind.Object } fields ? fields : default;

    /// <summary>The text that goes back in place of the canonical one; null for none.</summary>
    public static string? Text(JsonElement carrier, string field) =>
        FieldsOf(carrier) is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Whether a request came in this format, and goes back as it was wherever nothing forbids it.</summary>
    public static bool IsMessages(ChatDocument chat) => FieldsOf(chat.Root).ValueKind == JsonValueKind.Object;

    /// <summary>Writes the members that go back as they are, but for those that are written otherwise.</summary>
    public static void WriteFields(Utf8JsonWriter json, JsonElement carrier, params ReadOnlySpan<string> except)
    {
        if (FieldsOf(carrier) is not { ValueKind: JsonValueKind.Object } fields) return;
        foreach (var field in fields.EnumerateObject())
            if (!except.Contains(field.Name)) field.WriteTo(json);
    }
}
