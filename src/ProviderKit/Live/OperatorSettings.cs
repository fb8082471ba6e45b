using ProviderKit.Settings;
using ProviderKit.Settings.Tables;

namespace ProviderKit.Live;

/// <summary>
/// The settings of a provider that the operator may change at runtime. Other settings can only be changed in the configuration: a command, for
/// example, runs on this machine.
/// </summary>
internal static class OperatorSettings
{
    /// <summary>The switch, which is stored separately from the other changes.</summary>
    public const string Enabled = "enabled";

    /// <summary>The setting whose values are encrypted in the file.</summary>
    public const string Headers = "headers";

    /// <summary>All of these settings, including the switch.</summary>
    public static IReadOnlyList<SettingRow<ProviderOptions>> All { get; } = [.. ProviderTable.Group.Rows.Where(row => row.Operator != OperatorAccess.None)];

    /// <summary>Finds a setting by its exact name in JSON, such as <c>baseUrl</c>; null if the operator may not change it.</summary>
    public static SettingRow<ProviderOptions>? Find(string name) => All.FirstOrDefault(row => row.JsonName == name);

    /// <summary>Whether the setting determines where tokens are sent.</summary>
    public static bool IsAddress(string name) => Find(name)?.Operator == OperatorAccess.AllowedWithAddresses;
}
