using Microsoft.Extensions.Primitives;

namespace ProviderKit.Settings;

/// <summary>Settings from a place that can change while the app runs.</summary>
internal interface IChangingSettings
{
    /// <summary>Fires once, when they have changed.</summary>
    IChangeToken GetReloadToken();
}
