using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>
/// The argument names of one request's tools, for formats that do not accept all of the client's names (<c>filter[id]</c>,
/// <c>$top</c>). They are changed in schemas and in earlier calls, and restored in replies. Immutable, thread-safe.
/// </summary>
internal sealed class ToolProperties
{
    /// <summary>Changes no name.</summary>
    public static readonly ToolProperties Unchanged = new([]);

    private readonly Dictionary<string, ToolNames> _tools;

    private ToolProperties(Dictionary<string, ToolNames> tools) => _tools = tools;

    /// <param name="grammar">The format's grammar; null for any name.</param>
    /// <param name="tools">The tools with their names on the wire.</param>
    public static ToolProperties Of(NameGrammar? grammar, IReadOnlyList<ChatTool> tools)
    {
        if (grammar is null) return Unchanged;
        var changed = new Dictionary<string, ToolNames>(StringComparer.Ordinal);
        foreach (var tool in tools)
            if (ToolNames.Of(grammar, FlatSchema.PropertiesOf(tool.Parameters)) is { AreUnchanged: false } names) changed[tool.Name] = names;
        return changed.Count == 0 ? Unchanged : new ToolProperties(changed);
    }

    /// <summary>The argument names of one tool.</summary>
    /// <param name="wireName">The tool's name on the wire.</param>
    public ToolNames Of(string wireName) => _tools.GetValueOrDefault(wireName, ToolNames.Unchanged);

    /// <summary>The call with the argument names on the wire.</summary>
    public ChatToolCall ToWire(ChatToolCall call) =>
        Of(call.Name) is { AreUnchanged: false } names ? call with { Arguments = Renamed(call.Arguments, names.ToWire) } : call;

    /// <summary>The arguments of a call in a reply, with the client's names.</summary>
    /// <param name="wireName">The tool's name on the wire.</param>
    /// <param name="arguments">The arguments as a JSON string.</param>
    public string ToClient(string wireName, string arguments) =>
        Of(wireName) is { AreUnchanged: false } names ? Renamed(arguments, names.ToClient) : arguments;

    private static string Renamed(string json, Func<string, string> rename)
    {
        // Arguments that are not an object, such as truncated ones, are not changed.
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
