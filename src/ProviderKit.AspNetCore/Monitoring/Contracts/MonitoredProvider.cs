using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>A provider and its state.</summary>
internal sealed record MonitoredProvider
{
    public required string Name { get; init; }

    public required bool Enabled { get; init; }

    public required bool SwitchedOff { get; init; }

    public required bool Configured { get; init; }

    public required IReadOnlyList<string> Errors { get; init; }

    public required string Condition { get; init; }

    public string? Problem { get; init; }

    public required string Prefix { get; init; }

    public string? BaseUrl { get; init; }

    public required IEnumerable<string> Dialects { get; init; }

    public required string Credential { get; init; }

    public required MonitoredHealth Health { get; init; }

    public required TokenCounts Tokens { get; init; }

    private const string Off = "off";

    /// <param name="entry">The provider.</param>
    /// <param name="reports">The problems of the enabled providers.</param>
    public static MonitoredProvider Of(ProviderEntry entry, IReadOnlyList<ProviderReport> reports)
    {
        var report = reports.FirstOrDefault(r => r.Name == entry.Name);
        return new()
        {
            Name = entry.Name,
            Enabled = entry.Enabled,
            SwitchedOff = entry.IsSwitchedOff,
            Configured = entry.Lacking is null,
            Errors = entry.Lacking is { } lacking ? [lacking] : [],
            Condition = report is null ? Off : MonitoringJson.NameOf(report.Condition),
            Problem = report?.Problem,
            Prefix = entry.Info.Prefix,
            BaseUrl = entry.Info.BaseAddress,
            Dialects = entry.Info.Formats.Where(static format => !format.IsIntermediate).Select(static format => format.Name),
            Credential = MonitoringJson.NameOf(entry.Info.Credential),
            Health = MonitoredHealth.Of(entry.Health),
            Tokens = TokenCounts.Of(entry.Tokens.GetTokenStats()),
        };
    }
}

/// <summary>The outcome of a provider's latest calls.</summary>
internal sealed record MonitoredHealth
{
    public required string Status { get; init; }

    public required int ConsecutiveFailures { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? LastSuccess { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? LastFailure { get; init; }

    public string? LastErrorKind { get; init; }

    public string? LastError { get; init; }

    public static MonitoredHealth Of(ProviderHealth health) => new()
    {
        Status = MonitoringJson.NameOf(health.Status),
        ConsecutiveFailures = health.ConsecutiveFailures,
        LastSuccess = health.LastSuccess,
        LastFailure = health.LastFailure,
        LastErrorKind = MonitoringJson.NameOf(health.LastErrorKind),
        LastError = health.LastErrorMessage,
    };
}
