using System.Text.Json.Serialization;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

// The replies of the monitoring API. A member that is null is left out, unless it is marked to be written always.
// A member that may be left out is a property in a body of its own: as a parameter of a record it would be described as required.

/// <summary>A reply, which begins with <c>"success":true</c>.</summary>
internal abstract record MonitoringReply
{
    [JsonPropertyOrder(-1)]
    public bool Success { get; init; } = true;
}

/// <summary>A refusal or a fault.</summary>
internal sealed record MonitoringFailure(OpenAIErrorDetail Error)
{
    [JsonPropertyOrder(-1)]
    public bool Success { get; init; }
}

/// <summary>The provider whose log was cleared in memory.</summary>
internal sealed record LogClearedReply(string Provider) : MonitoringReply;
