namespace ProviderKit.Texts;

/// <summary>Prepares text of clients and upstreams for logs.</summary>
internal static class LogText
{
    private const int MaxShort = 200;

    /// <summary>Replaces line breaks: messages quote clients and upstreams, which must not be able to forge log lines.</summary>
    public static string OneLine(string text) =>
        text.Any(BreaksLine) ? string.Concat(text.Select(c => BreaksLine(c) ? ' ' : c)) : text;

    /// <summary>Does the same, and truncates the text for an overview.</summary>
    public static string Short(string text) => OneLine(text.Length <= MaxShort ? text : text[..MaxShort] + "…");

    private static bool BreaksLine(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
