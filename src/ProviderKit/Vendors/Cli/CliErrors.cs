using System.Text.RegularExpressions;

namespace ProviderKit.Vendors.Cli;

/// <summary>Creates the errors of commands.</summary>
internal static partial class CliErrors
{
    private const int MaxShown = 500;

    /// <summary>The command does not exist or cannot be run.</summary>
    public static ProviderError Missing(string provider, string command, SettingNames settings) => new(
        ProviderErrorKind.NotConfigured,
        $"{provider}: the command {command} cannot be started. Install it where PATH finds it, or set {settings.Command} (or ProviderKit:Providers:{provider}:Command) to where it is.");

    /// <summary>The command reported a failure in its output.</summary>
    public static ProviderError Reported(string provider, string said, CliErrorWords words, ErrorRules rules) => CliErrorReader.Read(
        Colours().Replace(said, ""), $"{provider}: the command reports: {Shown(said, fromStart: true)}", provider, words, rules, ProviderErrorKind.UpstreamError);

    /// <summary>The command ended without a result. Its output is logged for the operator.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="exitCode">The command's exit code.</param>
    /// <param name="tail">The end of its standard error, and of its standard output that is not part of the reply.</param>
    /// <param name="words">How the command words its failures.</param>
    /// <param name="rules">The error rules of the API behind the command.</param>
    public static ProviderError Ended(string provider, int exitCode, string tail, CliErrorWords words, ErrorRules rules)
    {
        string ended = $"{provider}: the command ended {(exitCode == 0 ? "without a result" : $"with exit code {exitCode}")}";
        string source = string.IsNullOrWhiteSpace(tail) ? " and said nothing." : "; the gateway's log has its words.";
        var otherwise = exitCode == 0 ? ProviderErrorKind.BadReply : ProviderErrorKind.UpstreamError;
        var error = CliErrorReader.Read(Colours().Replace(tail, ""), ended, provider, words, rules, otherwise);
        return error with { Message = error.Message + ClassOf(error.Kind) + source };
    }

    private static string ClassOf(ProviderErrorKind kind) => kind switch
    {
        ProviderErrorKind.UpstreamAuthentication => ", as its credentials were not accepted",
        ProviderErrorKind.QuotaExhausted => ", as its credit is used up",
        ProviderErrorKind.RateLimited => ", as its usage limit is reached",
        ProviderErrorKind.Overloaded => ", as its service is overloaded",
        ProviderErrorKind.InvalidRequest or ProviderErrorKind.PermissionDenied => ", as the request was refused: it is too long, or not part of the plan",
        _ => "",
    };

    /// <summary>Text shortened to one line of an error, without colours and control characters.</summary>
    internal static string Shown(string text, bool fromStart)
    {
        text = Spaces().Replace(Colours().Replace(text, ""), " ").Trim();
        if (text.Length <= MaxShown) return text;
        // Cut between words, since a part of a token would not be recognized and masked.
        if (fromStart) return text[..Math.Max(text.LastIndexOf(' ', MaxShown), 0)] + "…";
        int space = text.IndexOf(' ', text.Length - MaxShown);
        return "…" + (space < 0 ? "" : text[(space + 1)..]);
    }

    [GeneratedRegex(@"\x1B(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1B]*(?:\x07|\x1B\\)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
