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
internal sealed record MonitoredNamedModel
{
    public required string Name { get; init; }

    public required string Strategy { get; init; }

    public string? Problem { get; init; }

    public required IEnumerable<MonitoredTarget> Targets { get; init; }
}

/// <summary>A target of a named model.</summary>
internal sealed record MonitoredTarget
{
    public required string Model { get; init; }

    public required int Weight { get; init; }

    public required int CallsInFlight { get; init; }

    public string? Problem { get; init; }
}

/// <summary>The result of a test: that of the first token that failed, or of the first token; then that of each token.</summary>
internal sealed record ProviderTestReply : MonitoringReply
{
    public required string Provider { get; init; }

    public required bool Good { get; init; }

    public required double LatencyMs { get; init; }

    public required int Models { get; init; }

    public OpenAIErrorDetail? Error { get; init; }

    public required IEnumerable<TokenTest> Tokens { get; init; }
}

/// <summary>The result of a test of one token.</summary>
internal sealed record TokenTest
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Key { get; init; }

    public required bool Good { get; init; }

    public required double LatencyMs { get; init; }

    public required int Models { get; init; }

    public OpenAIErrorDetail? Error { get; init; }
}

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
