using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>
/// The names of the arguments of one request's tools, where a format takes fewer than the client uses (<c>filter[id]</c>,
/// <c>$top</c>): mended in the schema and in the history's calls, and named back in replies. Immutable, thread-safe.
/// </summary>
internal sealed class ToolProperties
{
    /// <summary>Every name goes out as it is.</summary>
    public static readonly ToolProperties Unchanged = new([]);

    private readonly Dictionary<string, ToolNames> _tools;

    private ToolProperties(Dictionary<string, ToolNames> tools) => _tools = tools;

    /// <param name="grammar">The names that the format takes; null for all.</param>
    /// <param name="tools">The tools, under their names on the wire.</param>
    public static ToolProperties Of(NameGrammar? grammar, IReadOnlyList<ChatTool> tools)
    {
        if (grammar is null) return Unchanged;
        var changed = new Dictionary<string, ToolNames>(StringComparer.Ordinal);
        foreach (var tool in tools)
            if (ToolNames.Of(grammar, FlatSchema.PropertiesOf(tool.Parameters)) is { AreUnchanged: false } names) changed[tool.Name] = names;
        return changed.Count == 0 ? Unchanged : new ToolProperties(changed);
    }

    /// <summary>The arguments' names of one tool.</summary>
    /// <param name="wireName">The tool's name on the wire.</param>
    public ToolNames Of(string wireName) => _tools.GetValueOrDefault(wireName, ToolNames.Unchanged);

    /// <summary>The call with its arguments as they go to the vendor.</summary>
    public ChatToolCall ToWire(ChatToolCall call) =>
        Of(call.Name) is { AreUnchanged: false } names ? call with { Arguments = Renamed(call.Arguments, names.ToWire) } : call;

    /// <summary>The arguments of a call in a reply as the client knows them.</summary>
    /// <param name="wireName">The tool's name on the wire.</param>
    /// <param name="arguments">JSON as text.</param>
    public string ToClient(string wireName, string arguments) =>
        Of(wireName) is { AreUnchanged: false } names ? Renamed(arguments, names.ToClient) : arguments;

    private static string Renamed(string json, Func<string, string> rename)
    {
        // What is no object, such as arguments that were cut, names nothing.
        if (!CallArguments.AreObject(json)) return json;
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var output = new ArrayBufferWriter<byte>(bytes.Length);
        output.Write("{"u8);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        for (bool first = true; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; first = false)
        {
            if (!first) output.Write(","u8);
            output.Write(JsonText.Quote(rename(reader.GetString()!)));
            output.Write(":"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            output.Write(bytes.AsSpan(start, (int)reader.BytesConsumed - start));
        }
        output.Write("}"u8);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
