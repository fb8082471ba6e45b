using System.Text;
using ProviderKit.Settings.Tables;

namespace ProviderKit.Settings;

/// <summary>Creates texts to compare the settings of a provider, without its tokens and switch.</summary>
internal static class SettingsSignature
{
    /// <summary>
    /// The settings that determine where requests and tokens are sent. The operator's file stores hashes of this text, so its form must not change.
    /// </summary>
    public static string OfDestination(ProviderOptions options) => Of(options, static row => row.IsDestination, static (text, parts) => Add(text, parts));

    /// <summary>All settings.</summary>
    public static string Of(ProviderOptions options) => Of(options, static row => !row.IsApart, static (text, parts) => Add(text.Append('['), parts).Append(']'));

    private static string Of(ProviderOptions options, Func<SettingRow<ProviderOptions>, bool> counts, Action<StringBuilder, IEnumerable<string?>> add)
    {
        var text = new StringBuilder();
        foreach (var row in ProviderTable.Group.Rows.Where(counts)) add(text, row.Parts(options));
        return text.ToString();
    }

    /// <summary>Writes each part with its length, so that different lists of parts never give the same text.</summary>
    private static StringBuilder Add(StringBuilder text, IEnumerable<string?> parts)
    {
        foreach (string? part in parts) text.Append(part is null ? "-" : $"{part.Length}:{part}");
        return text;
    }
}
