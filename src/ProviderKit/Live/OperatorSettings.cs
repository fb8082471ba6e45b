using ProviderKit.Settings;
using ProviderKit.Settings.Tables;

namespace ProviderKit.Live;

/// <summary>The settings of a provider that the operator may change while the app runs. What is not here needs the configuration: a command would be run on this machine.</summary>
internal static class OperatorSettings
{
    /// <summary>The switch, which is kept apart from the other changes.</summary>
    public const string Enabled = "enabled";

    /// <summary>The setting whose values are encrypted in the file.</summary>
    public const string Headers = "headers";

    /// <summary>All of them, the switch included.</summary>
    public static IReadOnlyList<SettingRow<ProviderOptions>> All { get; } = [.. ProviderTable.Group.Rows.Where(row => row.Operator != OperatorAccess.None)];

    /// <summary>By its exact name in JSON, such as <c>baseUrl</c>; null when there is none that the operator may change.</summary>
    public static SettingRow<ProviderOptions>? Find(string name) => All.FirstOrDefault(row => row.JsonName == name);

    /// <summary>Whether it says where tokens are sent.</summary>
    public static bool IsAddress(string name) => Find(name)?.Operator == OperatorAccess.AllowedWithAddresses;
}
