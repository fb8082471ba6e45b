using System.Text.Json;

namespace ProviderKit.Memory;

/// <summary>What it costs to read a JSON text into objects and to write it in another format, in bytes beside the text itself.</summary>
/// <param name="Peak">The most that is needed while it is written.</param>
/// <param name="Kept">What the objects take afterwards.</param>
internal readonly record struct JsonCost(long Peak, long Kept)
{
    // Measured with the translators (JsonCostTests): a row of the document, twice while it grows, and the objects made of it.
    private const int PerToken = 128;

    // Strings are kept in UTF-16.
    private const int PerStringByte = 2;

    // The writer asks for three bytes a character before it knows their number, and the buffer beneath it doubles.
    private const int WrittenPerByte = 3, PerLongestByte = 3;

    // A string with escapes is escaped anew in an array of six characters for each.
    private const int PerLongestEscapedByte = 12 + PerLongestByte;

    /// <summary>Reads the text once. One that is not valid is counted as far as it is: reading it will fail there.</summary>
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
