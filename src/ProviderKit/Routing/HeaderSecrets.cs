using ProviderKit.Tokens;

namespace ProviderKit.Routing;

/// <summary>Finds credentials among a provider's configured headers. Upstreams may quote them like tokens, so they are masked in the same way.</summary>
internal static class HeaderSecrets
{
    private static readonly string[] Marks = ["auth", "key", "token", "secret", "password", "credential", "cookie"];

    /// <summary>Creates a mask for them; null if there are none.</summary>
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
