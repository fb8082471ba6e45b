using System.Text.Json;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Writes a provider's settings for the API: what overrides the configuration, and how to undo it.</summary>
internal static class ProviderSettingsJson
{
    public static void Write(Utf8JsonWriter json, string provider, ProviderSettings settings)
    {
        json.WriteString("provider"u8, provider);
        json.WriteTexts("changed", settings.All.Where(setting => setting.Origin == SettingOrigin.Operator).Select(setting => setting.Name));
        json.WriteObject("settings", settings.All, static setting => setting.Name, (json, setting) => Write(json, provider, setting));
        json.WriteStartObject("tokens"u8);
        json.WriteTexts("added", settings.AddedTokens);
        json.WriteTexts("removed", settings.RemovedTokens);
        json.WriteTexts("waiting", settings.WaitingTokens);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string provider, ProviderSetting setting)
    {
        Write(json, "value", setting.Value);
        json.WriteString("origin"u8, MonitoringJson.NameOf(setting.Origin));
        if (setting.Origin != SettingOrigin.Operator) return;
        Write(json, "configured", setting.Configured);
        if (setting.Waits) json.WriteBoolean("waits"u8, true);
        json.WriteString("takeBack"u8, $"DELETE providers/{provider}/config?setting={setting.Name}");
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement? value)
    {
        json.WritePropertyName(name);
        if (value is { } known) known.WriteTo(json);
        else json.WriteNullValue();
    }
}
