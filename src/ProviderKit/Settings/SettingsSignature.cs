using System.Text;
using ProviderKit.Settings.Tables;

namespace ProviderKit.Settings;

/// <summary>Tells whether two settings of a provider are the same, tokens and the switch aside.</summary>
internal static class SettingsSignature
{
    /// <summary>Where requests and their tokens go. Hashes of it are kept in the operator's file, so its form stays as it is.</summary>
    public static string OfDestination(ProviderOptions options) => Of(options, static row => row.IsDestination, static (text, parts) => Add(text, parts));

    /// <summary>Everything.</summary>
    public static string Of(ProviderOptions options) => Of(options, static row => !row.IsApart, static (text, parts) => Add(text.Append('['), parts).Append(']'));

    private static string Of(ProviderOptions options, Func<SettingRow<ProviderOptions>, bool> counts, Action<StringBuilder, IEnumerable<string?>> add)
    {
        var text = new StringBuilder();
        foreach (var row in ProviderTable.Group.Rows.Where(counts)) add(text, row.Parts(options));
        return text.ToString();
    }

    /// <summary>Each part with its length before it, so that no two lists of parts read alike.</summary>
    private static StringBuilder Add(StringBuilder text, IEnumerable<string?> parts)
    {
        foreach (string? part in parts) text.Append(part is null ? "-" : $"{part.Length}:{part}");
        return text;
    }
}
