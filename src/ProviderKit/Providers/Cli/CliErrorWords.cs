namespace ProviderKit.Providers.Cli;

/// <summary>How a command words the failures that decide about a token: beginnings of lines.</summary>
internal sealed record CliErrorWords
{
    public IReadOnlyList<string> BadToken { get; init; } = [];

    public IReadOnlyList<string> RateLimited { get; init; } = [];

    public IReadOnlyList<string> OutOfQuota { get; init; } = [];

    public IReadOnlyList<string> Overloaded { get; init; } = [];

    public ProviderErrorKind KindOf(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var said = line.Trim();
            if (Begins(said, BadToken)) return ProviderErrorKind.UpstreamAuthentication;
            if (Begins(said, OutOfQuota)) return ProviderErrorKind.QuotaExhausted;
            if (Begins(said, RateLimited)) return ProviderErrorKind.RateLimited;
            if (Begins(said, Overloaded)) return ProviderErrorKind.Overloaded;
        }
        return ProviderErrorKind.UpstreamError;
    }

    private static bool Begins(ReadOnlySpan<char> line, IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
            if (line.StartsWith(words[i], StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
