using System.Collections.Frozen;
using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Blocks that only this format has and that other models cannot use. They are carried next to the content (<see cref="OtherBlocks"/>),
/// and other vendors do not see them.
/// </summary>
internal sealed class CarriedBlocks
{
    private static readonly FrozenSet<string> Types = new[]
    {
        "server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result", "bash_code_execution_tool_result",
        "text_editor_code_execution_tool_result", "tool_search_tool_result", "advisor_tool_result", "container_upload", "fallback",
        "mcp_tool_use", "mcp_tool_result", "mcp_tool_listing", "tool_addition", "tool_removal",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly List<(int Index, JsonElement Block)> _blocks = [];

    public int Count => _blocks.Count;

    public bool Any => _blocks.Count > 0;

    public static bool Has(string type) => Types.Contains(type);

    public void Add(int index, JsonElement block) => _blocks.Add((index, block));

    /// <summary>Writes the blocks as a member of <c>extra_content.anthropic</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (!Any) return;
        json.WriteStartArray(OtherBlocks.Blocks);
        foreach (var (index, block) in _blocks)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            OtherBlocks.WriteMembers(json, block);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
