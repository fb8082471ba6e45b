using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>A provider and its state.</summary>
internal sealed record MonitoredProvider(
    string Name,
    bool Enabled,
    bool SwitchedOff,
    bool Configured,
    IReadOnlyList<string> Errors,
    string Condition,
    string? Problem,
    string Prefix,
    string? BaseUrl,
    IEnumerable<string> Dialects,
    string Credential,
    MonitoredHealth Health,
    TokenCounts Tokens)
{
    private const string Off = "off";

    /// <param name="entry">The provider.</param>
    /// <param name="reports">The problems of the enabled providers.</param>
    public static MonitoredProvider Of(ProviderEntry entry, IReadOnlyList<ProviderReport> reports)
    {
        var report = reports.FirstOrDefault(r => r.Name == entry.Name);
        return new(
            entry.Name,
            entry.Enabled,
            entry.IsSwitchedOff,
            Configured: entry.Lacking is null,
            Errors: entry.Lacking is { } lacking ? [lacking] : [],
            report is null ? Off : MonitoringJson.NameOf(report.Condition),
            report?.Problem,
            entry.Info.Prefix,
            entry.Info.BaseAddress,
            entry.Info.Formats.Where(static format => !format.IsIntermediate).Select(static format => format.Name),
            MonitoringJson.NameOf(entry.Info.Credential),
            MonitoredHealth.Of(entry.Health),
            TokenCounts.Of(entry.Tokens.GetTokenStats()));
    }
}

/// <summary>The outcome of a provider's latest calls.</summary>
internal sealed record MonitoredHealth(
    string Status,
    int ConsecutiveFailures,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? LastSuccess,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? LastFailure,
    string? LastErrorKind,
    string? LastError)
{
    public static MonitoredHealth Of(ProviderHealth health) => new(
        MonitoringJson.NameOf(health.Status), health.ConsecutiveFailures, health.LastSuccess, health.LastFailure, MonitoringJson.NameOf(health.LastErrorKind), health.LastErrorMessage);
}
