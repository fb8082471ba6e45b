using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ProviderKit.Texts;

/// <summary>Repairs external JSON so that every string can be read: JSON readers throw only when they unescape a broken string.</summary>
internal static class ReadableJson
{
    /// <summary>Returns the same bytes, or a copy in which invalid UTF-8 and halves of surrogate pairs are replaced with the replacement character.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="maxDepth">The maximum depth of the JSON. Default: 64.</param>
    /// <exception cref="JsonException">It is not JSON, or deeper.</exception>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, int maxDepth = 64)
    {
        if (!Utf8.IsValid(json.Span)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));
        return WithWholePairs(json.Span, maxDepth) is { } mended ? mended : json;
    }

    /// <summary>Returns a copy in which halves of surrogate pairs are replaced; null if there are none.</summary>
    /// <exception cref="JsonException">It is not JSON, or deeper.</exception>
    public static byte[]? WithWholePairs(ReadOnlySpan<byte> json, int maxDepth = 64)
    {
        // Check the JSON first: the search below requires complete escapes.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
        }
        if (!JsonEscapes.HasLoneSurrogate(json)) return null;
        byte[] mended = json.ToArray();
        JsonEscapes.ReplaceLoneSurrogates(mended);
        return mended;
    }
}
