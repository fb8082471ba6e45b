namespace ProviderKit.Logs;

/// <summary>Prepares an entry for publication: masks secrets, truncates long texts, and composes the message.</summary>
internal sealed class LogSeal(Func<string, string>? mask, long maxLineBytes)
{
    private const int LongestText = 32 * 1024;

    // A line must fit into a file: four texts with up to six bytes per escaped character, and the other fields.
    private readonly int _maxText = (int)Math.Min(LongestText, (maxLineBytes - 16 * 1024) / (6 * 4));

    public void Apply(ProviderLogEntry entry)
    {
        if (entry.Model is { } model) entry.Model = Clean(entry, model);
        if (entry.ClientRequestId is { } id) entry.ClientRequestId = Clean(entry, id);
        if (entry.Error is { } error) entry.Error = Clean(entry, error);
        if (entry.Content is { } content) entry.Content = Clean(entry, content);
        entry.Message = entry.Event == ProviderLogEvent.Message ? Clean(entry, entry.Message) : Cut(entry, InWords(entry));
    }

    private string Clean(ProviderLogEntry entry, string text) => Cut(entry, SecretPatterns.Apply(Masked(text)));

    /// <summary>If masking fails, the text is not shown.</summary>
    private string Masked(string text)
    {
        try
        {
            return mask?.Invoke(text) ?? text;
        }
        catch (Exception e)
        {
            return $"[withheld: masking threw {e.GetType().Name}]";
        }
    }

    private string Cut(ProviderLogEntry entry, string text)
    {
        if (text.Length <= _maxText) return text;
        entry.Truncated = true;
        int end = char.IsHighSurrogate(text[_maxText - 1]) ? _maxText - 1 : _maxText;
        return text[..end];
    }

    private static string InWords(ProviderLogEntry entry) => entry.Event switch
    {
        ProviderLogEvent.Request => $"{entry.Model ?? "a model"} was asked{(entry.Streamed == true ? " for a stream" : "")}",
        ProviderLogEvent.Response =>
            $"{entry.Model ?? "a model"} with {entry.Token ?? "no token"}, attempts {entry.Attempts?.ToString()}: {entry.Status?.ToString()} after {entry.Duration.GetValueOrDefault().TotalMilliseconds:0.#} ms{Because(entry)}",
        ProviderLogEvent.TokenRotation =>
            entry.NextToken is null ? $"moves on from {entry.Token}{Because(entry)}" : $"moves on from {entry.Token} to {entry.NextToken}{Because(entry)}",
        ProviderLogEvent.RateLimit => entry.RetryAfter is { } wait
            ? $"{entry.Token} is rate limited for {wait.TotalSeconds:0.#} s{Because(entry)}"
            : $"{entry.Token} is rate limited{Because(entry)}",
        ProviderLogEvent.Quarantine => $"{entry.Token} was refused and is in quarantine",
        ProviderLogEvent.QuarantineEnd => $"{entry.Token} has left quarantine",
        _ => entry.Message,
    };

    private static string Because(ProviderLogEntry entry) => entry.Error is null ? "" : $": {entry.Error}";
}
