namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>The settings with their values in effect, and what an operator should know about them.</summary>
internal sealed record ConfigurationReply(IEnumerable<EffectiveSetting> Settings, IEnumerable<string> Warnings) : MonitoringReply;

/// <summary>One setting. Keys are shown as set or not, never their values.</summary>
internal sealed record EffectiveSetting(
    string Path, IEnumerable<string> FlatNames, string? Value, string Default, string Origin, bool Live, string Type, string Description);
