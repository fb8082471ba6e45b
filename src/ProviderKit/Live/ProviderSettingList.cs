using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Live;

/// <summary>Creates the list of a provider's settings for display.</summary>
internal static class ProviderSettingList
{
    /// <param name="entry">The provider, for the default values.</param>
    /// <param name="configured">Its options without the operator's changes.</param>
    /// <param name="inForce">Its options with the operator's changes.</param>
    /// <param name="changes">The operator's changes.</param>
    public static IReadOnlyList<ProviderSetting> Of(ProviderEntry entry, ProviderOptions configured, ProviderOptions inForce, ProviderChanges changes)
    {
        var usual = new ProviderOptions { Enabled = entry.Enabled, BaseUrl = entry.Info.BaseAddress, Prefix = entry.Info.Prefix };
        foreach (string model in entry.Info.Models) usual.Models.Add(model);
        return
        [
            .. OperatorSettings.All.Select(row =>
            {
                string name = row.JsonName;
                var (value, below) = (ValueOf(row, inForce), ValueOf(row, configured));
                bool waits = name == OperatorSettings.Headers && (inForce.LeavesOutHeaders || changes.SealedHeaders is not null);
                bool changed = waits || (name == OperatorSettings.Enabled ? changes.Enabled is not null : changes.Settings.ContainsKey(name));
                var origin = changed ? SettingOrigin.Operator : value is not null ? SettingOrigin.Configuration : SettingOrigin.Default;
                return new ProviderSetting(name, origin) { Value = value ?? ValueOf(row, usual), Configured = changed ? below : null, Waits = waits };
            }),
        ];
    }

    private static JsonElement? ValueOf(SettingRow<ProviderOptions> row, ProviderOptions options)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes)) row.Write(json, options);
        return bytes.WrittenCount == 0 ? null : JsonElement.Parse(bytes.WrittenSpan);
    }
}
