namespace ProviderKit.Texts;

/// <summary>Text of clients and upstreams on its way into a log.</summary>
internal static class LogText
{
    private const int MaxShort = 200;

    /// <summary>Messages quote clients and upstreams, who must not be able to write lines of their own into a log.</summary>
    public static string OneLine(string text) =>
        text.Any(BreaksLine) ? string.Concat(text.Select(c => BreaksLine(c) ? ' ' : c)) : text;

    /// <summary>The same, cut to what an overview has room for.</summary>
    public static string Short(string text) => OneLine(text.Length <= MaxShort ? text : text[..MaxShort] + "…");

    private static bool BreaksLine(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
