using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Schemas and descriptions, for other models, of tools that have no schema: free text tools, and client-run tools that OpenAI's models know.
/// Source: openai-openapi, the types of their calls.
/// </summary>
internal static class KnownTools
{
    public const string FreeTextSchema = """{"type":"object","properties":{"input":{"type":"string","description":"The input of the tool, as free text."}},"required":["input"],"additionalProperties":false}""";

    private const string LocalShell = """{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},"description":"The command and its arguments."},"working_directory":{"type":"string","description":"Where the command runs."},"timeout_ms":{"type":"integer","description":"The longest that it may run, in milliseconds."},"env":{"type":"object","additionalProperties":{"type":"string"},"description":"Environment variables."}},"required":["command"]}""";

    private const string Shell = """{"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"},"description":"The shell commands to run, in order."},"timeout_ms":{"type":"integer","description":"The longest that they may run, in milliseconds."},"max_output_length":{"type":"integer","description":"The most characters of output to return."}},"required":["commands"]}""";

    private const string ApplyPatch = """{"type":"object","properties":{"type":{"type":"string","enum":["create_file","update_file","delete_file"],"description":"What to do."},"path":{"type":"string","description":"The path of the file, relative to the workspace."},"diff":{"type":"string","description":"Of create_file and update_file: the change as a V4A diff."}},"required":["type","path"]}""";

    /// <param name="type">The tool's type.</param>
    public static string SchemaOf(string type) => type switch
    {
        "local_shell" => LocalShell,
        "shell" => Shell,
        _ => ApplyPatch,
    };

    public static string DescriptionOf(ClientToolKind kind) => kind switch
    {
        ClientToolKind.LocalShell => "Runs a command on the user's machine and returns its output.",
        ClientToolKind.Shell => "Runs shell commands on the user's machine and returns their output.",
        _ => "Creates, changes or deletes a file by a patch.",
    };

    /// <summary>The description of a free text tool, including the grammar of the text.</summary>
    public static string DescriptionOf(JsonElement tool, string? description)
    {
        if (JsonMember.Get(tool, "format") is not { ValueKind: JsonValueKind.Object } format || JsonMember.Text(format, "definition") is not { Length: > 0 } grammar) return description ?? "";
        return $"{description}\n\nThe input must match this {JsonMember.Text(format, "syntax") ?? "lark"} grammar:\n{grammar}".TrimStart();
    }

    /// <summary>Whether the commands run in a container of the vendor.</summary>
    public static bool IsHostedShell(JsonElement tool) =>
        JsonMember.Text(JsonMember.Get(tool, "environment"), "type") is { } type && type.StartsWith("container", StringComparison.Ordinal);
}
