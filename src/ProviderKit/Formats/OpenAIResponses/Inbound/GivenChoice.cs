using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>The client's tool choice.</summary>
internal sealed class GivenChoice
{
    private readonly string? _word;
    private readonly string? _wire;

    public GivenChoice(JsonElement root, GivenTools tools)
    {
        if (!Field.Has(root, "tool_choice", out var choice)) return;
        if (Field.IsText(choice))
        {
            _word = choice.GetString() is "auto" or "none" or "required" ? choice.GetString()
                : throw Field.Wrong("tool_choice", $"Invalid value: '{choice.GetString()}'. Supported values are: 'none', 'auto', and 'required'.");
            if (_word == "required" && !tools.Any && tools.Search is not null) tools.Search.IsDemanded = true;
            else if (_word == "required" && !tools.Any && tools.HasAnyHosted) throw Forced("tool_choice");
            return;
        }
        string type = Field.Text(Field.Object(choice, "tool_choice"), "type", "tool_choice");
        switch (type)
        {
            case "function" or "custom":
                string name = Field.Text(choice, "name", "tool_choice");
                string? group = Field.Maybe(choice, "namespace", "tool_choice");
                _wire = tools.WiresOf(t => t.Name == name && (group is null || t.Namespace == group)).FirstOrDefault()
                    ?? throw Field.Wrong("tool_choice", $"Tool choice '{name}' not found in 'tools' parameter.");
                break;
            case "allowed_tools":
                Allowed = ReadAllowed(choice, tools);
                _word = Field.Maybe(choice, "mode", "tool_choice") == "required" ? "required" : "auto";
                IsSearchAllowed = AllowsSearch(choice);
                if (_word == "required" && Allowed.Count == 0 && IsSearchAllowed && tools.Search is not null) tools.Search.IsDemanded = true;
                else if (_word == "required" && Allowed.Count == 0) throw Forced("tool_choice.tools");
                break;
            case var _ when GivenSearch.IsType(type) && tools.Search is not null:
                tools.Search.IsDemanded = true;
                break;
            default:
                _wire = tools.WiresOf(t => t.CallType == $"{type}_call").FirstOrDefault()
                    ?? throw (tools.HasHosted(type) || type is "mcp" ? Forced("tool_choice") : Field.Wrong("tool_choice", $"Tool choice '{type}' not found in 'tools' parameter."));
                break;
        }
    }

    /// <summary>The tools that may be called, by canonical name; null for all.</summary>
    public IReadOnlySet<string>? Allowed { get; }

    /// <summary>Whether the model may search the web, if it supports this.</summary>
    public bool IsSearchAllowed { get; } = true;

    public void Write(Utf8JsonWriter json, bool hasTools)
    {
        // Other vendors refuse a tool choice without functions.
        if (!hasTools) return;
        if (_wire is not null)
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, _wire);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (_word is not null) json.WriteString("tool_choice"u8, _word);
    }

    private static HashSet<string> ReadAllowed(JsonElement choice, GivenTools tools)
    {
        if (!Field.Has(choice, "tools", out var given)) throw Field.Missing("tool_choice.tools");
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        int i = 0;
        foreach (var tool in Field.Array(given, "tool_choice.tools").EnumerateArray())
        {
            string path = $"tool_choice.tools[{i++}]", type = Field.Text(Field.Object(tool, path), "type", path);
            string? name = Field.Maybe(tool, "name", path);
            allowed.UnionWith(tools.WiresOf(t => name is null ? t.CallType == $"{type}_call" : type == "namespace" ? t.Namespace == name : t.Name == name));
        }
        return allowed;
    }

    private static bool AllowsSearch(JsonElement choice) =>
        Field.Has(choice, "tools", out var given) && given.EnumerateArray().Any(static tool => JsonMember.Text(tool, "type") is { } type && GivenSearch.IsType(type));

    private static Exception Forced(string path) => Field.Unsupported(path, "it does not run this tool, so that the model cannot be made to use it");
}
