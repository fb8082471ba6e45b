using System.Security.Cryptography;
using System.Text;

namespace UpstreamSimulator.Formats.GitHubCopilot;

/// <summary>
/// Session tokens, which look like the real ones and hold the GitHub token they were given for, so that the chat is
/// counted under that one and meets its faults.
/// </summary>
internal static class SessionToken
{
    private const string Start = "tid=";

    /// <summary>Whether the exchange takes it: GitHub's other tokens are used as they are, or not at all.</summary>
    public static bool IsGitHubToken(string token) =>
        token.StartsWith("gho_", StringComparison.Ordinal) || token.StartsWith("ghu_", StringComparison.Ordinal);

    /// <param name="token">The GitHub token.</param>
    /// <param name="number">Tells the sessions of one token apart.</param>
    /// <param name="expires">When it ends, in Unix seconds.</param>
    public static string For(string token, long number, long expires)
    {
        var text = $"{Start}{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(token))};exp={expires};sku=simulator;st=dotcom;n={number}";
        return $"{text}:{Seal(text)}";
    }

    /// <summary>The GitHub token behind a session token; any other token itself.</summary>
    public static string OriginalOf(string token)
    {
        var colon = token.LastIndexOf(':');
        var end = token.IndexOf(';', StringComparison.Ordinal);
        return colon > 0 && end > 0 && token.StartsWith(Start, StringComparison.Ordinal) && token[(colon + 1)..] == Seal(token[..colon])
            ? Encoding.UTF8.GetString(Convert.FromHexString(token[Start.Length..end]))
            : token;
    }

    private static string Seal(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("simulator " + text)).AsSpan(0, 16));
}
