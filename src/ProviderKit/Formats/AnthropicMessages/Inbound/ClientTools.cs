using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Tools that Anthropic defines and the client runs. Anthropic's models know their schemas; other
/// models get the schemas below. Source: the pages about these tools in Anthropic's documentation, and its SDKs.
/// </summary>
internal static class ClientTools
{
    private const string Bash = """{"type":"object","properties":{"command":{"type":"string","description":"The command to run. Required unless the tool is being restarted."},"restart":{"type":"boolean","description":"True to restart the shell. Default: false."}}}""";

    private const string TextEditor = """{"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert"],"description":"What to do."},"path":{"type":"string","description":"Absolute path of the file or directory."},"file_text":{"type":"string","description":"Of create: the content of the file."},"old_str":{"type":"string","description":"Of str_replace: the text to replace, which must occur once."},"new_str":{"type":"string","description":"Of str_replace: the new text. Of insert in older versions: the text to insert."},"insert_line":{"type":"integer","description":"Of insert: the line after which to insert, 0 for the beginning."},"insert_text":{"type":"string","description":"Of insert: the text to insert."},"view_range":{"type":"array","items":{"type":"integer"},"description":"Of view: the first and the last line, -1 for the end of the file."}},"required":["command","path"]}""";

    private const string OldTextEditor = """{"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","undo_edit"],"description":"What to do."},"path":{"type":"string","description":"Absolute path of the file or directory."},"file_text":{"type":"string","description":"Of create: the content of the file."},"old_str":{"type":"string","description":"Of str_replace: the text to replace, which must occur once."},"new_str":{"type":"string","description":"Of str_replace: the new text. Of insert: the text to insert."},"insert_line":{"type":"integer","description":"Of insert: the line after which to insert, 0 for the beginning."},"view_range":{"type":"array","items":{"type":"integer"},"description":"Of view: the first and the last line, -1 for the end of the file."}},"required":["command","path"]}""";

    private const string Computer = """{"type":"object","properties":{"action":{"type":"string","enum":["key","type","mouse_move","left_click","left_click_drag","right_click","middle_click","double_click","triple_click","left_mouse_down","left_mouse_up","scroll","hold_key","wait","screenshot","cursor_position","zoom"],"description":"What to do."},"coordinate":{"type":"array","items":{"type":"integer"},"description":"x and y in pixels from the upper left corner."},"start_coordinate":{"type":"array","items":{"type":"integer"},"description":"Of left_click_drag: where it begins."},"text":{"type":"string","description":"Of type: the text. Of key and hold_key: the keys. Of clicks and scroll: a key that is held."},"scroll_direction":{"type":"string","enum":["up","down","left","right"]},"scroll_amount":{"type":"integer"},"duration":{"type":"number","description":"Of wait and hold_key: seconds."},"region":{"type":"array","items":{"type":"integer"},"description":"Of zoom: x and y of two corners."}},"required":["action"]}""";

    private const string Memory = """{"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","delete","rename"],"description":"What to do."},"path":{"type":"string","description":"Path below /memories."},"view_range":{"type":"array","items":{"type":"integer"}},"file_text":{"type":"string"},"old_str":{"type":"string"},"new_str":{"type":"string"},"insert_line":{"type":"integer"},"insert_text":{"type":"string"},"old_path":{"type":"string"},"new_path":{"type":"string"}},"required":["command"]}""";

    /// <summary>The schema of a tool's input; null if the client does not run the tool or the type is unknown.</summary>
    public static string? SchemaOf(string type) => Kind(type) switch
    {
        "bash" => Bash,
        "text_editor" when type is "text_editor_20241022" or "text_editor_20250124" => OldTextEditor,
        "text_editor" => TextEditor,
        "computer" => Computer,
        "memory" => Memory,
        _ => null,
    };

    /// <summary>The tool's description for other models.</summary>
    public static string DescriptionOf(string type, JsonElement tool) => Kind(type) switch
    {
        "bash" => "Runs commands in a bash shell that stays open between calls.",
        "text_editor" => "Views, creates and edits text files.",
        "computer" => $"Controls a computer by screenshots, mouse and keyboard. The screen has {Size(tool, "display_width_px")} by {Size(tool, "display_height_px")} pixels.",
        _ => "Keeps notes in files below /memories, across conversations. Look there before you begin.",
    };

    /// <summary>The type without its version, <c>_</c> and eight digits.</summary>
    private static string? Kind(string type) =>
        type.Length > 9 && type[^9] == '_' && !type.AsSpan(type.Length - 8).ContainsAnyExceptInRange('0', '9') ? type[..^9] : null;

    private static string Size(JsonElement tool, string name) =>
        tool.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int pixels)
            ? pixels.ToString(CultureInfo.InvariantCulture)
            : "?";
}
