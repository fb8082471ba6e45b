using System.Text.Json;

namespace ProviderKit.Memory;

/// <summary>The memory for reading a JSON text into objects and writing it in another format, in bytes in addition to the text.</summary>
/// <param name="Peak">The maximum during writing.</param>
/// <param name="Kept">The size of the objects afterwards.</param>
internal readonly record struct JsonCost(long Peak, long Kept)
{
    // Measured with the translators (JsonCostTests): the document's row, twice while it grows, and the objects created from it.
    private const int PerToken = 128;

    // Strings are stored as UTF-16.
    private const int PerStringByte = 2;

    // The writer requests three bytes per character in advance, and its buffer doubles when it grows.
    private const int WrittenPerByte = 3, PerLongestByte = 3;

    // A string with escapes is escaped again, in an array of six characters per character.
    private const int PerLongestEscapedByte = 12 + PerLongestByte;

    /// <summary>Reads the text once. Invalid JSON is counted up to the error, where reading will fail as well.</summary>
    public static JsonCost Of(ReadOnlySpan<byte> json)
    {
        long tokens = 0, strings = 0, longest = 0, longestEscaped = 0;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                tokens++;
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) continue;
                long length = reader.ValueSpan.Length;
                strings += length;
                longest = Math.Max(longest, length);
                if (reader.ValueIsEscaped) longestEscaped = Math.Max(longestEscaped, length);
            }
        }
        catch (JsonException)
        {
        }
        long kept = tokens * PerToken + strings * PerStringByte;
        return new JsonCost(kept + json.Length * (1L + WrittenPerByte) + Math.Max(longest * PerLongestByte, longestEscaped * PerLongestEscapedByte), kept);
    }
}
