using System.Text.Json;

namespace ProviderKit.Formats.Replies;

/// <summary>Reads a count of tokens as an upstream sends it. One that cannot be is none, so that it spoils no sum.</summary>
internal static class TokenCount
{
    /// <summary>No reply costs more; sums of such counts stay far from the end of 64 bits.</summary>
    public const long Max = 1_000_000_000_000;

    /// <param name="reader">Stands on the value; not moved.</param>
    /// <param name="count">The count, or 0.</param>
    /// <returns>False for what is no whole number, is negative or is too large to be true.</returns>
    public static bool TryRead(in Utf8JsonReader reader, out long count)
    {
        count = 0;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || !IsPossible(number)) return false;
        count = number;
        return true;
    }

    /// <summary>The same for a value of a document.</summary>
    public static long Of(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && IsPossible(number) ? number : 0;

    /// <summary>What an added provider reports may be any number: those that cannot be are cut to the nearest that can.</summary>
    public static ChatUsage Possible(ChatUsage usage) => new(
        Math.Clamp(usage.PromptTokens, 0, Max), Math.Clamp(usage.CompletionTokens, 0, Max),
        Math.Clamp(usage.CachedTokens, 0, Max), Math.Clamp(usage.ReasoningTokens, 0, Max)) { CacheWriteTokens = Math.Clamp(usage.CacheWriteTokens, 0, Max) };

    /// <summary>The sum, or the largest number there is; of counts, which are not negative.</summary>
    public static long Add(long one, long other) => one > long.MaxValue - Math.Max(other, 0) ? long.MaxValue : one + other;

    private static bool IsPossible(long number) => number is >= 0 and <= Max;
}
