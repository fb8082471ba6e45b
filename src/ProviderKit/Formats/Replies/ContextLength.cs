using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Formats.Replies;

/// <summary>Recognizes the error of a prompt that is longer than the model's context. Each format has its own message, which clients parse.</summary>
/// <param name="Tokens">The requested number of tokens; null if the upstream does not send it.</param>
/// <param name="Most">The model's maximum; null if the upstream does not send it.</param>
internal readonly partial record struct ContextLength(long? Tokens, long? Most)
{
    private static readonly string[] Codes = ["context_length_exceeded", "model_max_prompt_tokens_exceeded", "context_window_exceeded", "exceed_context_size_error"];

    /// <summary>Reads an upstream's error by its code or message; null for any other error.</summary>
    public static ContextLength? Of(ProviderError error)
    {
        if (error.Kind is not (ProviderErrorKind.InvalidRequest or ProviderErrorKind.PayloadTooLarge)) return null;
        string text = error.Message;
        if (TokensFirst().Match(text) is { Success: true } first) return new ContextLength(Number(first, "n"), Number(first, "m"));
        if (MostFirst().Match(text) is { Success: true } second) return new ContextLength(Number(second, "n"), Number(second, "m"));
        if (OnlyMost().Match(text) is { Success: true } only) return new ContextLength(null, Number(only, "m"));
        return Array.IndexOf(Codes, error.Code) >= 0 || Array.IndexOf(Codes, error.Type) >= 0 || Words().IsMatch(text) ? new ContextLength(null, null) : null;
    }

    /// <summary>The error with OpenAI's code, after which clients shorten the conversation; any other error unchanged.</summary>
    public static ProviderError Coded(ProviderError error) => error.Code != Codes[0] && Of(error) is not null ? error with { Code = Codes[0] } : error;

    private static long? Number(Match match, string name) =>
        long.TryParse(match.Groups[name].Value.Replace(",", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    // "prompt is too long: 201000 tokens > 200000 maximum", "prompt token count of 131000 exceeds the limit of 128000", "The input token
    // count (1048577) exceeds the maximum number of tokens allowed (1048576)", "the request (9000 tokens) exceeds the available
    // context size (8192 tokens)", "Prompt contains 40000 tokens …, too large for model with 32768 maximum context length".
    [GeneratedRegex(@"(?:prompt is too long: (?<n>[\d,_]+) tokens > (?<m>[\d,_]+)|token count (?:of |\()?(?<n>[\d,_]+)\)? exceeds the (?:limit of|maximum number of tokens allowed) \(?(?<m>[\d,_]+)|\((?<n>[\d,_]+) tokens\) exceeds the available context size \((?<m>[\d,_]+)|contains (?<n>[\d,_]+) tokens.{0,60}too large for model with (?<m>[\d,_]+))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TokensFirst();

    // "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens", "… However, you
    // requested about 140000 tokens", "maximum prompt length is 131072 but the request contains 200000 tokens", "Input tokens exceed
    // the configured limit of 272000 tokens. Your messages resulted in 300000 tokens".
    [GeneratedRegex(@"(?:maximum (?:context|prompt) length is|configured limit of) (?<m>[\d,_]+)(?: tokens)?.{0,40}?(?:resulted in|you requested(?: about)?|request contains) (?<n>[\d,_]+) tokens", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex MostFirst();

    [GeneratedRegex(@"(?:maximum (?:context|prompt) length is|input token count exceeds the maximum number of tokens allowed|available context size) \(?(?<m>[\d,_]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OnlyMost();

    [GeneratedRegex(@"prompt is too long|input is too long for requested model|exceeds? the (?:model's )?(?:maximum )?context (?:length|window|size)|context_length_exceeded|context length exceeded", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
