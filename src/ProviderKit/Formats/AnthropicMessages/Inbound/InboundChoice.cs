using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>The client's <c>tool_choice</c>.</summary>
internal readonly record struct InboundChoice
{
    private readonly string? _type;
    private readonly string? _name;
    private readonly bool _isOneAtATime;
    private readonly bool _hasFunctions;

    private InboundChoice(string? type, string? name, bool isOneAtATime, bool hasFunctions) =>
        (_type, _name, _isOneAtATime, _hasFunctions) = (type, name, isOneAtATime, hasFunctions);

    /// <summary>Whether the client requires a tool that only the vendor of this format runs, so that no other vendor can serve the request.</summary>
    public bool NamesOwnTool { get; private init; }

    /// <summary>Whether the client requires a web search, so that only a vendor that searches can serve the request.</summary>
    public bool DemandsSearch { get; private init; }

    /// <summary>Whether the model must not use tools.</summary>
    public bool ForbidsTools => _type == ToolChoices.None;

    public static InboundChoice Of(JsonElement root, InboundTools tools)
    {
        if (!Given.Has(root, "tool_choice", out var given)) return default;
        Given.Object(given, "tool_choice");
        string? type = Given.Type(given, "tool_choice"), name = null;
        if (!ToolChoices.IsKnown(type)) throw Given.Wrong("tool_choice.type", $"Input should be {ToolChoices.Known}");
        bool isOne = given.TryGetProperty("disable_parallel_tool_use", out var disabled) && disabled.ValueKind == JsonValueKind.True;
        if (type == ToolChoices.Tool) name = Given.Text(given, "name", "tool_choice").GetString()!;
        bool isOurs = type switch
        {
            ToolChoices.Tool => tools.Names.Contains(name, StringComparer.Ordinal),
            ToolChoices.Any => tools.HasFunctions,
            _ => true,
        };
        if (!isOurs && !tools.HasOwn) throw Given.Wrong(type == ToolChoices.Tool ? "tool_choice.name" : "tool_choice", type == ToolChoices.Tool ? $"Tool '{name}' not found in provided tools" : "tools must be given for it");
        bool isSearch = !isOurs && tools.Search is { } search && (type == ToolChoices.Any || search.Name == name);
        return new InboundChoice(type, name, isOne, tools.HasFunctions) { NamesOwnTool = !isOurs && !isSearch, DemandsSearch = isSearch };
    }

    public void Write(Utf8JsonWriter json, InboundRequest request)
    {
        // Without functions other vendors refuse both fields.
        if (_type is null || !_hasFunctions) return;
        // Other vendors cannot be forced to use a tool that only the vendor of this format runs.
        string? word = ToolChoices.WordOf(_type) ?? (NamesOwnTool || DemandsSearch ? "auto" : null);
        if (word is not null) json.WriteString("tool_choice"u8, word);
        else
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, request.Names.ToWire(_name!));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        if (_isOneAtATime && _type != ToolChoices.None) json.WriteBoolean("parallel_tool_calls"u8, false);
    }
}
