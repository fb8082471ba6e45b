using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>The client's choice of functions (<c>toolConfig.functionCallingConfig</c>).</summary>
internal sealed class InboundChoice
{
    private const string Path = "toolConfig.functionCallingConfig";

    private readonly string? _mode;
    private readonly string[] _allowed = [];
    private readonly bool _hasFunctions;

    private InboundChoice(string? mode, string[] allowed, bool hasFunctions) => (_mode, _allowed, _hasFunctions) = (mode, allowed, hasFunctions);

    /// <summary>Whether calls must follow the functions' schemas exactly.</summary>
    public bool IsStrict => _mode == "VALIDATED";

    /// <summary>Whether the model must not call functions.</summary>
    public bool ForbidsTools => _mode == "NONE";

    public static InboundChoice Of(JsonElement root, InboundTools tools)
    {
        if (!Given.Has(root, "toolConfig", out var config) || !Given.Has(Given.Object(config, "toolConfig"), "functionCallingConfig", out var given)) return new(null, [], tools.HasFunctions);
        Given.Object(given, Path);
        string? mode = Given.Maybe(given, "mode", Path)?.ToUpperInvariant();
        if (mode is not (null or "MODE_UNSPECIFIED" or "AUTO" or "ANY" or "NONE" or "VALIDATED")) throw Given.Wrong($"{Path}.mode", "AUTO, ANY, NONE or VALIDATED is expected");
        if (!Given.Has(given, "allowedFunctionNames", out var names)) return new(mode, [], tools.HasFunctions);
        string[] allowed = [.. Given.Array(names, $"{Path}.allowedFunctionNames").EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : throw Given.Wrong($"{Path}.allowedFunctionNames", "strings are expected"))];
        if (allowed.FirstOrDefault(name => !tools.Has(name)) is { } unknown) throw Given.Wrong($"{Path}.allowedFunctionNames", $"no function {unknown} is declared in tools");
        return new(mode, mode is "ANY" or "VALIDATED" ? allowed : [], tools.HasFunctions);
    }

    /// <summary>Records the fields that are not sent to other vendors, such as the user's location.</summary>
    public static void NoteLeftOut(JsonElement root, InboundRequest request)
    {
        if (!Given.Has(root, "toolConfig", out var config)) return;
        request.LeaveOutOthers(config, "toolConfig", "functionCallingConfig");
        if (Given.Has(config, "functionCallingConfig", out var calling)) request.LeaveOutOthers(calling, Path, "mode", "allowedFunctionNames");
    }

    /// <summary>
    /// Whether a function is sent at all. Other formats cannot restrict a call to several of the functions, so the functions that are not
    /// allowed are left out.
    /// </summary>
    public bool Allows(string name) => _allowed.Length < 2 && !IsStrict || _allowed.Length == 0 || _allowed.Contains(name, StringComparer.Ordinal);

    public void Write(Utf8JsonWriter json, InboundRequest request)
    {
        // Without functions other vendors refuse the field.
        if (!_hasFunctions) return;
        if (_mode == "ANY" && _allowed is [var only])
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, request.Names.ToWire(only));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (_mode is "ANY" or "NONE") json.WriteString("tool_choice"u8, _mode == "ANY" ? "required" : "none");
        else if (_mode is "AUTO" or "VALIDATED") json.WriteString("tool_choice"u8, "auto");
    }
}
