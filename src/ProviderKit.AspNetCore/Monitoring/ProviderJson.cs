using System.Text.Json;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Writes a provider for the API.</summary>
internal static class ProviderJson
{
    private const string Off = "off";

    /// <param name="json">The output.</param>
    /// <param name="entry">The provider.</param>
    /// <param name="reports">The problems of the enabled providers.</param>
    public static void Write(Utf8JsonWriter json, ProviderEntry entry, IReadOnlyList<ProviderReport> reports)
    {
        var report = reports.FirstOrDefault(r => r.Name == entry.Name);
        json.WriteStartObject();
        json.WriteString("name"u8, entry.Name);
        json.WriteBoolean("enabled"u8, entry.Enabled);
        json.WriteBoolean("switchedOff"u8, entry.IsSwitchedOff);
        json.WriteBoolean("configured"u8, entry.Lacking is null);
        json.WriteTexts("errors", entry.Lacking is { } lacking ? [lacking] : []);
        json.WriteString("condition"u8, report is null ? Off : MonitoringJson.NameOf(report.Condition));
        json.WriteText("problem", report?.Problem);
        json.WriteString("prefix"u8, entry.Info.Prefix);
        json.WriteText("baseUrl", entry.Info.BaseAddress);
        json.WriteArray("dialects", entry.Info.Formats.Where(static format => !format.IsIntermediate), static (json, format) => json.WriteStringValue(format.Name));
        json.WriteString("credential"u8, MonitoringJson.NameOf(entry.Info.Credential));
        Write(json, entry.Health);
        json.WriteStartObject("tokens"u8);
        TokenJson.WriteCounts(json, entry.Tokens.GetTokenStats());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProviderHealth health)
    {
        json.WriteStartObject("health"u8);
        json.WriteString("status"u8, MonitoringJson.NameOf(health.Status));
        json.WriteNumber("consecutiveFailures"u8, health.ConsecutiveFailures);
        json.WriteTime("lastSuccess", health.LastSuccess);
        json.WriteTime("lastFailure", health.LastFailure);
        json.WriteEnum("lastErrorKind", health.LastErrorKind);
        json.WriteText("lastError", health.LastErrorMessage);
        json.WriteEndObject();
    }
}
