using Microsoft.Extensions.Primitives;

namespace ProviderKit.Settings;

/// <summary>Settings from a source that can change at runtime.</summary>
internal interface IChangingSettings
{
    /// <summary>Returns a token that fires once when the settings have changed.</summary>
    IChangeToken GetReloadToken();
}
