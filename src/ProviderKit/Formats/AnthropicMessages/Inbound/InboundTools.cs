using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// The tools of a client. Custom tools, and tools that the client runs, become functions in the canonical form. Tools that
/// the vendor runs are carried separately, and other vendors do not see them.
/// </summary>
internal sealed class InboundTools
{
    private readonly List<(string Name, JsonElement Tool, string Path, string? Schema)> _functions = [];
    private readonly List<(int Index, JsonElement Tool)> _own = [];
    private int _searchIndex = -1;

    public static InboundTools Of(JsonElement root)
    {
        var tools = new InboundTools();
        if (!Given.Has(root, "tools", out var given)) return tools;
        Given.Array(given, "tools");
        int i = 0;
        foreach (var tool in given.EnumerateArray()) tools.Add(tool, i++);
        return tools;
    }

    public IEnumerable<string> Names => _functions.Select(f => f.Name);

    /// <summary>The paths of the tools that become functions.</summary>
    public IEnumerable<string> Paths => _functions.Select(f => f.Path);

    /// <summary>The web search that the vendor offers the model; null for none.</summary>
    public InboundSearch? Search { get; private set; }

    public bool HasFunctions => _functions.Count > 0;

    /// <summary>Whether the client sends tools that only the vendor of this format runs.</summary>
    public bool HasOwn => _own.Count > 0;

    public void Write(Utf8JsonWriter json, InboundRequest request)
    {
        if (request.Searches) Search!.Write(json);
        if (!HasFunctions) return;
        json.WriteStartArray("tools"u8);
        foreach (var (name, tool, path, schema) in _functions)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, request.Names.ToWire(name));
            if (schema is null) WriteCustom(json, tool, path);
            else WriteKnown(json, tool, schema);
            json.WriteEndObject();
            Given.WriteCache(json, tool, path);
            WriteExtras(json, tool, name == request.Names.ToWire(name), schema is not null);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Records the parts of the tools that are not sent to other vendors.</summary>
    public void NoteLeftOut(InboundRequest request)
    {
        Search?.NoteLeftOut(request);
        foreach (var (index, tool) in _own)
            if (index != _searchIndex) request.LeaveOut($"tools.{index} ({Given.Type(tool, "tools")})");
        // Examples and callers affect what the model does. The other members affect only how the vendor runs the tool.
        foreach (var (_, tool, path, _) in _functions)
            foreach (string name in (ReadOnlySpan<string>)["input_examples", "allowed_callers"])
                if (Given.Has(tool, name, out var value) && RequestMembers.SaysSomething(value)) request.LeaveOut($"{path}.{name}");
    }

    /// <summary>Writes the tools without a counterpart, with their positions.</summary>
    public void WriteOwn(Utf8JsonWriter json)
    {
        if (!HasOwn) return;
        json.WriteStartArray(MessagesExtras.Tools);
        foreach (var (index, tool) in _own)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            Given.Copy(json, "tool"u8, tool);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Add(JsonElement tool, int index)
    {
        string path = $"tools.{index}";
        Given.Object(tool, path);
        string? type = Given.Type(tool, path);
        if (Given.Has(tool, "cache_control", out var cache)) CachePoint.Check(cache, $"{path}.cache_control");
        if (type is null or "custom")
        {
            string name = Given.Text(tool, "name", path).GetString()!;
            if (name.Length == 0) throw Given.Wrong($"{path}.name", "String should have at least 1 character");
            if (!Given.Has(tool, "input_schema", out var schema)) throw Given.Wrong($"{path}.input_schema", "Field required");
            Given.Object(schema, $"{path}.input_schema");
            _functions.Add((name, tool, path, null));
        }
        else if (ClientTools.SchemaOf(type) is { } known) _functions.Add((Given.Text(tool, "name", path).GetString()!, tool, path, known));
        else
        {
            if (Search is null && (Search = InboundSearch.Of(tool, path, type)) is not null) _searchIndex = index;
            _own.Add((index, tool));
        }
    }

    private static void WriteCustom(Utf8JsonWriter json, JsonElement tool, string path)
    {
        if (Given.Maybe(tool, "description", path) is not null) Given.Copy(json, "description"u8, tool.GetProperty("description"));
        var schema = tool.GetProperty("input_schema");
        Given.Copy(json, "parameters"u8, schema);
        if (tool.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True && StrictSchemas.Are(schema)) json.WriteBoolean("strict"u8, true);
    }

    private static void WriteKnown(Utf8JsonWriter json, JsonElement tool, string schema)
    {
        string type = tool.GetProperty("type").GetString()!;
        json.WriteString("description"u8, ClientTools.DescriptionOf(type, tool));
        json.WritePropertyName("parameters"u8);
        json.WriteRawValue(schema);
    }

    private static void WriteExtras(Utf8JsonWriter json, JsonElement tool, bool hasItsName, bool isKnown)
    {
        string[] said = ["description", "input_schema", "cache_control", hasItsName ? "name" : ""];
        if (!isKnown && !Given.HasMore(tool, said)) return;
        Given.BeginExtras(json);
        if (isKnown)
        {
            json.WriteStartObject(MessagesExtras.Block);
            foreach (var member in tool.EnumerateObject())
                if (member.Name != "cache_control") member.WriteTo(json);
            json.WriteEndObject();
        }
        else Given.WriteMore(json, tool, said);
        Given.EndExtras(json);
    }
}
