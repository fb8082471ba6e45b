using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// The tools of a client: functions, and web search, for which some other vendors have their own search. Other
/// tools run only at Google; they are left out and recorded.
/// </summary>
internal sealed class InboundTools
{
    private readonly List<(string Name, JsonElement Tool, string Path)> _functions = [];
    private readonly List<string> _leftOut = [];

    public static InboundTools Of(JsonElement root)
    {
        var tools = new InboundTools();
        if (!Given.Has(root, "tools", out var given)) return tools;
        int i = 0;
        foreach (var tool in Given.Array(given, "tools").EnumerateArray())
        {
            string path = $"tools[{i++}]";
            tools.Add(Given.Object(tool, path), path);
        }
        return tools;
    }

    /// <summary>The client's names of the functions.</summary>
    public IEnumerable<string> Names => _functions.Select(function => function.Name);

    /// <summary>The paths of the functions.</summary>
    public IReadOnlyList<string> Paths => [.. _functions.Select(function => function.Path)];

    /// <summary>The path of the search tool; null for none.</summary>
    public string? Search { get; private set; }

    public bool HasFunctions => _functions.Count > 0;

    public bool Has(string name) => _functions.Exists(function => function.Name == name);

    public void NoteLeftOut(InboundRequest request)
    {
        foreach (string path in _leftOut) request.LeaveOut(path);
        foreach (var (_, function, path) in _functions) request.LeaveOutOthers(function, path, "name", "description", "parameters", "parametersJsonSchema");
    }

    public void Write(Utf8JsonWriter json, InboundRequest request)
    {
        if (request.Searches)
        {
            json.WriteStartObject(SoftMembers.Search);
            json.WriteEndObject();
        }
        var offered = _functions.Where(function => request.Choice.Allows(function.Name)).ToArray();
        if (offered.Length == 0) return;
        json.WriteStartArray("tools"u8);
        foreach (var (name, tool, path) in offered)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, request.Names.ToWire(name));
            if (Given.Maybe(tool, "description", path) is { Length: > 0 } description) json.WriteString("description"u8, description);
            WriteSchema(json, tool, path, request.Choice.IsStrict);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSchema(Utf8JsonWriter json, JsonElement tool, string path, bool isStrict)
    {
        // parametersJsonSchema takes precedence.
        foreach (string name in (ReadOnlySpan<string>)["parametersJsonSchema", "parameters"])
        {
            if (!Given.Has(tool, name, out var given)) continue;
            var schema = InboundSchema.Read(Given.Object(given, $"{path}.{name}"));
            Given.Copy(json, "parameters"u8, schema);
            if (isStrict && StrictSchemas.Are(schema)) json.WriteBoolean("strict"u8, true);
            return;
        }
    }

    private void Add(JsonElement tool, string path)
    {
        foreach (var member in tool.EnumerateObject())
        {
            string name = Given.CamelOf(member.Name);
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            if (name == "functionDeclarations") AddFunctions(member.Value, $"{path}.{name}");
            else if (name is "googleSearch" or "googleSearchRetrieval" or "enterpriseWebSearch") Search ??= $"{path}.{name}";
            else _leftOut.Add($"{path}.{name}");
        }
    }

    private void AddFunctions(JsonElement functions, string path)
    {
        int i = 0;
        foreach (var function in Given.Array(functions, path).EnumerateArray())
        {
            string place = $"{path}[{i++}]";
            Given.Object(function, place);
            string name = Given.Text(function, "name", place).GetString()!;
            if (name.Length == 0) throw Given.Wrong($"{place}.name", "a name is expected");
            _functions.Add((name, function, place));
        }
    }
}
