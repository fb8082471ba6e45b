using System.Text.Json;

namespace ProviderKit.Settings.Kinds;

/// <summary>On or off.</summary>
internal sealed class SwitchKind : SettingKind<bool>
{
    public static readonly SwitchKind Instance = new();

    public override string Type => "1 or 0";

    public override string? Parse(string text, out bool value)
    {
        value = text.ToLowerInvariant() is "1" or "true" or "yes" or "on";
        return value || text.ToLowerInvariant() is "0" or "false" or "no" or "off" ? null : "must be 1 or 0 (true or false)";
    }

    public override string Show(bool value) => value ? "1" : "0";

    public override void Write(Utf8JsonWriter json, bool value) => json.WriteBooleanValue(value);
}
