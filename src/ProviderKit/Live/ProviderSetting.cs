using System.Text.Json;

namespace ProviderKit;

/// <summary>One setting of a provider, and where its value comes from. Holds no secret: headers have names only.</summary>
/// <param name="Name">Its name in JSON, such as <c>baseUrl</c>.</param>
/// <param name="Origin">Where the value comes from.</param>
public sealed record ProviderSetting(string Name, SettingOrigin Origin)
{
    /// <summary>The value in force; null when there is none.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>The value that comes back when the operator's is taken back; null when there is none, or nothing to take back.</summary>
    public JsonElement? Configured { get; init; }

    /// <summary>Whether the operator's value waits for the address it was set for, and is not in force.</summary>
    public bool Waits { get; init; }
}
