using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>How the client wants its tools used.</summary>
internal readonly record struct InboundChoice
{
    private readonly string? _type;
    private readonly string? _name;
    private readonly bool _isOneAtATime;
    private readonly bool _hasFunctions;

    private InboundChoice(string? type, string? name, bool isOneAtATime, bool hasFunctions) =>
        (_type, _name, _isOneAtATime, _hasFunctions) = (type, name, isOneAtATime, hasFunctions);

    /// <summary>A tool is asked for that only the vendor of this format runs: no other vendor can do what the client wants.</summary>
    public bool NamesOwnTool { get; private init; }

    /// <summary>The web search is asked for: only a vendor that searches can do what the client wants.</summary>
    public bool DemandsSearch { get; private init; }

    /// <summary>The model is to use none of the tools.</summary>
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
        // Without functions, other vendors refuse both members.
        if (_type is null || !_hasFunctions) return;
        // A tool that only the vendor of this format runs cannot be forced elsewhere.
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
