using System.Text.Json;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

// The bodies that the monitoring API takes. They are described only: MonitoringBody reads them, and says what is wrong with one.

/// <summary>The switch of a provider.</summary>
internal sealed record ProviderSwitch(bool Enabled);

/// <summary>The settings to change, by name. Null takes one back to the configuration.</summary>
internal sealed class ChangedSettings : Dictionary<string, JsonElement>;

/// <summary>A token to add, with a name of its own.</summary>
internal sealed record AddedToken
{
    public required string Token { get; init; }

    public string? Name { get; init; }
}

/// <summary>A token by its <c>key</c>, as it is shown, or by its <c>name</c>, as it was given.</summary>
internal sealed record NamedToken
{
    public string? Key { get; init; }

    public string? Name { get; init; }
}

/// <summary>A token by its <c>key</c> or <c>name</c>, or all.</summary>
internal sealed record ResetTokens
{
    public string? Key { get; init; }

    public string? Name { get; init; }

    public bool? All { get; init; }
}
