using System.Buffers;
using System.Text.Json.Nodes;

namespace ProviderKit.Formats.OpenAIResponses.InChat;

/// <summary>Gives the calls in a chat's replies the names that the client's tools have, where those went out under others. Immutable.</summary>
internal sealed class ToolNamesInChat
{
    private static readonly ToolNamesInChat Unchanged = new([]);

    private readonly Dictionary<string, string> _names; // by the canonical one

    private ToolNamesInChat(Dictionary<string, string> names) => _names = names;

    public static ToolNamesInChat Of(BridgeNotes notes)
    {
        if (notes.Response is not { } response) return Unchanged;
        var names = response.Tools.Where(tool => tool.Key != tool.Value.Name).ToDictionary(tool => tool.Key, tool => tool.Value.Name, StringComparer.Ordinal);
        return names.Count == 0 ? Unchanged : new ToolNamesInChat(names);
    }

    /// <summary>Writes a whole reply or a chunk, which has been checked.</summary>
    public void Write(ReadOnlySpan<byte> canonical, IBufferWriter<byte> output)
    {
        if (_names.Count == 0 || canonical.IndexOf("\"tool_calls\""u8) < 0 || JsonNode.Parse(canonical) is not { } reply) output.Write(canonical);
        else output.Write(Renamed(reply));
    }

    private byte[] Renamed(JsonNode reply)
    {
        foreach (var choice in Items(reply["choices"]))
            foreach (var call in Items((choice?["delta"] ?? choice?["message"])?["tool_calls"]))
                if (call?["function"] is JsonObject function && function["name"] is JsonValue name && name.TryGetValue(out string? wire) && _names.TryGetValue(wire, out string? own))
                    function["name"] = own;
        return System.Text.Encoding.UTF8.GetBytes(reply.ToJsonString());
    }

    private static IEnumerable<JsonNode?> Items(JsonNode? node) => node as JsonArray ?? [];
}
