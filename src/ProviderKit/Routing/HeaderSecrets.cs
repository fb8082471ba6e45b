using ProviderKit.Tokens;

namespace ProviderKit.Routing;

/// <summary>The credentials among a provider's configured headers. An upstream may say them back as it does tokens, so they are masked alike.</summary>
internal static class HeaderSecrets
{
    private static readonly string[] Marks = ["auth", "key", "token", "secret", "password", "credential", "cookie"];

    /// <summary>A mask for them; null when there are none.</summary>
    public static TokenMask? MaskOf(IEnumerable<KeyValuePair<string, string>> headers)
    {
        ApiToken[] secrets =
        [
            .. headers.Where(header => Marks.Any(mark => header.Key.Contains(mark, StringComparison.OrdinalIgnoreCase)))
                .SelectMany(header => header.Value.Split([' ', ';', ','], StringSplitOptions.RemoveEmptyEntries).Select(word => (header.Key, Word: word)))
                .Where(one => ApiToken.ProblemWith(one.Word) is null)
                .Select(one => new ApiToken($"header {one.Key}", one.Word))
                .Where(secret => secret.IsUnmistakable),
        ];
        return secrets.Length == 0 ? null : new TokenMask([], secrets);
    }
}
