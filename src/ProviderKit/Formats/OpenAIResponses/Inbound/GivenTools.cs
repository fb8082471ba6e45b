using System.Text.Json;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// A client's tools. All tools that the client runs become functions in the canonical form. Tools that the vendor runs are left out.
/// </summary>
internal sealed class GivenTools
{
    // Function names in OpenAI's API: up to 64 letters, digits, underscores and hyphens.
    private static readonly NameGrammar Grammar = new("-", 64);

    private readonly List<Function> _functions = [];
    private readonly Dictionary<string, ClientTool> _byWire = new(StringComparer.Ordinal);
    private readonly Dictionary<(ClientToolKind Kind, string? Namespace, string Name), string> _wires = [];
    private readonly List<(string Type, string Path)> _hosted = [];

    private sealed record Function(string Wire, ClientTool Tool, JsonElement Json, string Path, string? Schema);

    public GivenTools(JsonElement root, IEnumerable<GivenItem> items)
    {
        if (Field.Has(root, "tools", out var tools)) AddAll(Field.Array(tools, "tools"), "tools", null);
        foreach (var item in items)
            if (item.Type == "additional_tools" || (item.Type == "tool_search_output" && !item.IsOfServer))
                if (Field.Has(item.Json, "tools", out var more)) AddAll(Field.Array(more, $"{item.Path}.tools"), $"{item.Path}.tools", null);
    }

    public bool Any => _functions.Count > 0;

    /// <summary>The web search; null for none.</summary>
    public GivenSearch? Search { get; private set; }

    /// <summary>The tools by canonical name.</summary>
    public IReadOnlyDictionary<string, ClientTool> ByWire => _byWire;

    /// <summary>The paths of the tools that became functions.</summary>
    public IReadOnlyList<string> Paths => [.. _functions.Select(f => f.Path)];

    /// <summary>The canonical names of the tools that match a predicate.</summary>
    public IEnumerable<string> WiresOf(Func<ClientTool, bool> isMeant) => _functions.Where(f => isMeant(f.Tool)).Select(f => f.Wire);

    /// <summary>Whether the client offers a tool of this type that only a vendor can run.</summary>
    public bool HasHosted(string type) => _hosted.Exists(h => h.Type == type);

    public bool HasAnyHosted => _hosted.Count > 0;

    /// <summary>The canonical name of a tool that an earlier answer called. The tool may no longer be offered.</summary>
    public string WireOf(ClientTool tool)
    {
        if (_wires.TryGetValue((tool.Kind, tool.Namespace, tool.Name), out string? wire)) return wire;
        wire = Free(tool);
        _wires[(tool.Kind, tool.Namespace, tool.Name)] = wire;
        _byWire[wire] = tool;
        return wire;
    }

    public void NoteLeftOut(GivenRequest request)
    {
        foreach (var (type, path) in _hosted) request.LeaveOut($"{path} ({type})");
        Search?.NoteLeftOut(request);
    }

    /// <param name="json">Positioned in the request.</param>
    /// <param name="allowed">The canonical names of the tools that may be called; null for all.</param>
    public void Write(Utf8JsonWriter json, IReadOnlySet<string>? allowed)
    {
        if (!Any) return;
        json.WriteStartArray("tools"u8);
        foreach (var function in _functions)
        {
            if (allowed?.Contains(function.Wire) == false) continue;
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, function.Wire);
            WriteFunction(json, function);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void AddAll(JsonElement tools, string path, string? group)
    {
        int i = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            string place = $"{path}[{i++}]";
            Add(Field.Object(tool, place), place, group);
        }
    }

    private void Add(JsonElement tool, string path, string? group)
    {
        string type = Field.Text(tool, "type", path);
        switch (type)
        {
            case "function":
                if (Field.Has(tool, "parameters", out var parameters)) Field.Object(parameters, $"{path}.parameters");
                AddFunction(new ClientTool(ClientToolKind.Function, group, NameOf(tool, path)), tool, path);
                break;
            case "custom":
                AddFunction(new ClientTool(ClientToolKind.Custom, group, NameOf(tool, path)), tool, path, KnownTools.FreeTextSchema);
                break;
            case "namespace" when group is null:
                if (Field.Has(tool, "tools", out var inner)) AddAll(Field.Array(inner, $"{path}.tools"), $"{path}.tools", NameOf(tool, path));
                break;
            case "tool_search":
                // A search that the vendor runs finds tools that are already given here in full.
                if (Field.Maybe(tool, "execution", path) == "client") AddFunction(new ClientTool(ClientToolKind.ToolSearch, null, type), tool, path);
                break;
            case "shell" when KnownTools.IsHostedShell(tool):
                _hosted.Add((type, path));
                break;
            case "local_shell" or "shell" or "apply_patch":
                AddFunction(ClientTool.OfCall($"{type}_call")!, tool, path, KnownTools.SchemaOf(type));
                break;
            case var _ when Search is null && GivenSearch.Of(tool, path, type) is { } search:
                Search = search;
                break;
            case var _ when Search is not null && GivenSearch.IsType(type):
                break; // a second search
            default:
                _hosted.Add((type, path));
                break;
        }
    }

    private static string NameOf(JsonElement tool, string path) =>
        Field.Text(tool, "name", path) is { Length: > 0 } name ? name : throw Field.Wrong($"{path}.name", $"Invalid '{path}.name': empty string. Expected a string with minimum length 1, but got an empty string instead.", "empty_string");

    private void AddFunction(ClientTool tool, JsonElement json, string path, string? schema = null)
    {
        var key = (tool.Kind, tool.Namespace, tool.Name);
        // If a tool is given twice, such as one that was loaded twice, the later one applies.
        if (_wires.TryGetValue(key, out string? wire)) _functions.RemoveAll(f => f.Wire == wire);
        else wire = Free(tool);
        _wires[key] = wire;
        _byWire[wire] = tool;
        _functions.Add(new Function(wire, tool, json, path, schema));
    }

    /// <summary>A canonical name that no other tool has.</summary>
    private string Free(ClientTool tool)
    {
        string flat = tool.Namespace is null ? tool.Name : $"{tool.Namespace}__{tool.Name}", mended = Grammar.Mend(flat), name = mended;
        for (int i = 2; _byWire.ContainsKey(name); i++) name = Grammar.WithNumber(mended, i);
        return name;
    }

    private static void WriteFunction(Utf8JsonWriter json, Function function)
    {
        var tool = function.Json;
        string? description = Field.Maybe(tool, "description", function.Path);
        if (function.Schema is null)
        {
            if (description is not null) Field.Copy(json, "description"u8, tool.GetProperty("description"));
            if (Field.Has(tool, "parameters", out var parameters)) Field.Copy(json, "parameters"u8, parameters);
            if (tool.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True) json.WriteBoolean("strict"u8, true);
            return;
        }
        json.WriteString("description"u8, function.Tool.Kind == ClientToolKind.Custom ? KnownTools.DescriptionOf(tool, description) : KnownTools.DescriptionOf(function.Tool.Kind));
        json.WritePropertyName("parameters"u8);
        json.WriteRawValue(function.Schema, skipInputValidation: true);
    }
}
