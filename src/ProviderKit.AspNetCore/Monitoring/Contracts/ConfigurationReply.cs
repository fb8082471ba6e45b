namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>The settings with their values in effect, and what an operator should know about them.</summary>
internal sealed record ConfigurationReply(IEnumerable<EffectiveSetting> Settings, IEnumerable<string> Warnings) : MonitoringReply;

/// <summary>One setting. Keys are shown as set or not, never their values.</summary>
internal sealed record EffectiveSetting
{
    public required string Path { get; init; }

    public required IEnumerable<string> FlatNames { get; init; }

    public string? Value { get; init; }

    public required string Default { get; init; }

    public required string Origin { get; init; }

    public required bool Live { get; init; }

    public required string Type { get; init; }

    public required string Description { get; init; }
}
