using System.Text.Json;

namespace ProviderKit.Formats.Replies;

/// <summary>Reads an upstream's token count. An impossible count is ignored, so that it does not distort sums.</summary>
internal static class TokenCount
{
    /// <summary>The maximum plausible count. Sums of such counts do not overflow 64 bits.</summary>
    public const long Max = 1_000_000_000_000;

    /// <param name="reader">The reader, positioned on the value; not advanced.</param>
    /// <param name="count">The count, or 0.</param>
    /// <returns>False if the value is not a whole number, is negative or exceeds <see cref="Max"/>.</returns>
    public static bool TryRead(in Utf8JsonReader reader, out long count)
    {
        count = 0;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || !IsPossible(number)) return false;
        count = number;
        return true;
    }

    /// <summary>The count in a document; 0 if it is impossible.</summary>
    public static long Of(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && IsPossible(number) ? number : 0;

    /// <summary>Clamps the usage that a custom provider reports to possible counts.</summary>
    public static ChatUsage Possible(ChatUsage usage) => new(
        Math.Clamp(usage.PromptTokens, 0, Max), Math.Clamp(usage.CompletionTokens, 0, Max),
        Math.Clamp(usage.CachedTokens, 0, Max), Math.Clamp(usage.ReasoningTokens, 0, Max)) { CacheWriteTokens = Math.Clamp(usage.CacheWriteTokens, 0, Max) };

    /// <summary>The sum of two counts, or <see cref="long.MaxValue"/> on overflow.</summary>
    public static long Add(long one, long other) => one > long.MaxValue - Math.Max(other, 0) ? long.MaxValue : one + other;

    private static bool IsPossible(long number) => number is >= 0 and <= Max;
}
