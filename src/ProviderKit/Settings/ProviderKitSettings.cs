using System.Diagnostics.CodeAnalysis;
using ProviderKit.Settings.Tables;

namespace ProviderKit;

/// <summary>The settings of ProviderKit, as the documentation lists them.</summary>
[Experimental(ProviderKitExperiments.Settings)]
public static class ProviderKitSettings
{
    /// <summary>Lists all settings of this package.</summary>
    /// <returns>One description for each, in the order of the documentation.</returns>
    public static IEnumerable<SettingDescription> Describe() => RootTable.Group.Describe();
}
