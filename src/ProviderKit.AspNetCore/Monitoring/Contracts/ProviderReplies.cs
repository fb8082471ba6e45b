using System.Text.Json;
using System.Text.Json.Serialization;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>Every provider.</summary>
internal sealed record ProvidersReply(
    IEnumerable<MonitoredProvider> Providers, [property: JsonPropertyName("available_types")] IEnumerable<string> AvailableTypes, int Total, int Enabled) : MonitoringReply;

/// <summary>One provider.</summary>
internal sealed record OneProviderReply(MonitoredProvider Provider) : MonitoringReply;

/// <summary>The models of a provider, by the names that clients use.</summary>
internal sealed record ProviderModelsReply(string Provider, bool Enabled, string Prefix, IReadOnlyList<string> Models, int Total) : MonitoringReply;

/// <summary>The gateway's own models.</summary>
internal sealed record NamedModelsReply(IEnumerable<MonitoredNamedModel> Models, int Total) : MonitoringReply;

/// <summary>A named model.</summary>
internal sealed record MonitoredNamedModel(string Name, string Strategy, string? Problem, IEnumerable<MonitoredTarget> Targets);

/// <summary>A target of a named model.</summary>
internal sealed record MonitoredTarget(string Model, int Weight, int CallsInFlight, string? Problem);

/// <summary>The result of a test: that of the first token that failed, or of the first token; then that of each token.</summary>
internal sealed record ProviderTestReply(string Provider, bool Good, double LatencyMs, int Models, OpenAIErrorDetail? Error, IEnumerable<TokenTest> Tokens) : MonitoringReply;

/// <summary>The result of a test of one token.</summary>
internal sealed record TokenTest([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Key, bool Good, double LatencyMs, int Models, OpenAIErrorDetail? Error);

/// <summary>A provider's settings: what overrides the configuration, and how to undo it.</summary>
internal sealed record ProviderSettingsReply(string Provider, IEnumerable<string> Changed, IReadOnlyDictionary<string, MonitoredSetting> Settings, ChangedTokens Tokens) : MonitoringReply;

/// <summary>A setting. The members after its origin are those of a setting that the operator changed.</summary>
internal sealed record MonitoredSetting([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] JsonElement? Value, string Origin)
{
    // A JSON null where the configuration sets nothing.
    public JsonElement? Configured { get; init; }

    public bool? Waits { get; init; }

    public string? TakeBack { get; init; }
}

/// <summary>The names of tokens that the operator added and removed, and of those that wait for their address.</summary>
internal sealed record ChangedTokens(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Waiting);
