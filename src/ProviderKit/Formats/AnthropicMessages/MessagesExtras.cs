using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// The parts of a Messages request that OpenAI chat does not have, as the canonical form carries them:
/// <c>"extra_content":{"anthropic":{…}}</c> of the request, a message, a part, a call or a tool. Both directions use these names.
/// </summary>
internal static class MessagesExtras
{
    /// <summary>Fields that are restored unchanged. Of a request: all except model, messages, system, tools and stream.</summary>
    public const string Fields = "fields";

    /// <summary>Of a part or a tool: the original object, which replaces the canonical one.</summary>
    public const string Block = "block";

    /// <summary>Of a part: the gateway added it for other formats, and it is not restored.</summary>
    public const string Made = MovedMedia.Made;

    /// <summary>Of a text: the gateway added the blank line at its end.</summary>
    public const string Joined = "joined";

    /// <summary>Of a message: its parts are separate blocks, in this order.</summary>
    public const string Apart = "apart";

    /// <summary>Of a part: the number that connects an image or file of a tool result with its placeholder in the result.</summary>
    public const string Media = MovedMedia.Media;

    /// <summary>Of a tool result: the tool failed, and the gateway added <see cref="ErrorPrefix"/>.</summary>
    public const string Failed = ChatTurn.FailedTool;

    /// <summary>Of a part or a call: its position among the message's blocks.</summary>
    public const string Index = "index";

    /// <summary>Of a system message: it keeps its position in the conversation.</summary>
    public const string InPlace = ChatTurn.InPlace;

    /// <summary>Of a request: tools without a counterpart, with their positions.</summary>
    public const string Tools = "tools";

    /// <summary>The prefix of the text of a failed tool result.</summary>
    public const string ErrorPrefix = "Error: ";

    /// <summary>The separator between the blocks of a system prompt.</summary>
    public const string BlankLine = "\n\n";

    /// <summary>The extras of <paramref name="carrier"/>; undefined if it has none.</summary>
    public static JsonElement Of(JsonElement carrier)
    {
        foreach (string name in (ReadOnlySpan<string>)[OtherBlocks.Outer, OtherBlocks.Inner])
            if (carrier.ValueKind != JsonValueKind.Object || !carrier.TryGetProperty(name, out carrier)) return default;
        return carrier.ValueKind == JsonValueKind.Object ? carrier : default;
    }

    /// <summary>One member of the extras; undefined if missing.</summary>
    public static JsonElement Get(JsonElement carrier, string name) =>
        Of(carrier) is { ValueKind: JsonValueKind.Object } extras && extras.TryGetProperty(name, out var value) ? value : default;

    public static bool Is(JsonElement carrier, string name) => Get(carrier, name).ValueKind == JsonValueKind.True;

    public static int? Number(JsonElement carrier, string name) =>
        Get(carrier, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

    /// <summary>The fields that are restored unchanged; undefined if there are none.</summary>
    public static JsonElement FieldsOf(JsonElement carrier) => Get(carrier, Fields) is { ValueKind: JsonValueKind.Object } fields ? fields : default;

    /// <summary>The string that replaces the canonical one; null if there is none.</summary>
    public static string? Text(JsonElement carrier, string field) =>
        FieldsOf(carrier) is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Whether a request came in this format. It is restored as far as possible.</summary>
    public static bool IsMessages(ChatDocument chat) => FieldsOf(chat.Root).ValueKind == JsonValueKind.Object;

    /// <summary>Writes the fields that are restored unchanged, except those in <paramref name="except"/>.</summary>
    public static void WriteFields(Utf8JsonWriter json, JsonElement carrier, params ReadOnlySpan<string> except)
    {
        if (FieldsOf(carrier) is not { ValueKind: JsonValueKind.Object } fields) return;
        foreach (var field in fields.EnumerateObject())
            if (!except.Contains(field.Name)) field.WriteTo(json);
    }
}
