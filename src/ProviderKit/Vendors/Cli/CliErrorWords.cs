using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Cli;

/// <summary>How a command words its failures: prefixes of lines, in which <c>*</c> stands for one word.</summary>
/// <remarks>Markers at the start of a line, such as "Error: ", are removed before the prefixes are compared.</remarks>
internal sealed record CliErrorWords
{
    public IReadOnlyList<string> BadToken { get; init; } = [];

    public IReadOnlyList<string> RateLimited { get; init; } = [];

    public IReadOnlyList<string> OutOfQuota { get; init; } = [];

    public IReadOnlyList<string> Overloaded { get; init; } = [];

    /// <summary>The request itself is at fault.</summary>
    public IReadOnlyList<string> AboutRequest { get; init; } = [];

    /// <summary>The meaning of a line; null if no prefix matches.</summary>
    public ProviderErrorKind? KindOf(UpstreamErrorBody line) =>
        Begins(line, BadToken) ? ProviderErrorKind.UpstreamAuthentication
        : Begins(line, OutOfQuota) ? ProviderErrorKind.QuotaExhausted
        : Begins(line, RateLimited) ? ProviderErrorKind.RateLimited
        : Begins(line, Overloaded) ? ProviderErrorKind.Overloaded
        : Begins(line, AboutRequest) ? ProviderErrorKind.InvalidRequest
        : null;

    private static bool Begins(UpstreamErrorBody line, IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
            if (line.Begins(words[i])) return true;
        return false;
    }
}
