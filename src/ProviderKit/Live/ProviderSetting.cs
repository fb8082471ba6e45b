using System.Text.Json;

namespace ProviderKit;

/// <summary>A setting of a provider, and the origin of its value. Holds no secret: headers have names only.</summary>
/// <param name="Name">Its name in JSON, such as <c>baseUrl</c>.</param>
/// <param name="Origin">The origin of the value.</param>
public sealed record ProviderSetting(string Name, SettingOrigin Origin)
{
    /// <summary>The value in effect; null if there is none.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>The value that applies if the operator's value is removed; null if there is none, or the operator set none.</summary>
    public JsonElement? Configured { get; init; }

    /// <summary>Whether the operator's value was set for another address, and is unused until that address is back.</summary>
    public bool Waits { get; init; }
}
