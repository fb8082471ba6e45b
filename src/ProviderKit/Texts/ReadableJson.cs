using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ProviderKit.Texts;

/// <summary>JSON of others whose every string can be read: readers of JSON throw only when they unescape a broken one.</summary>
internal static class ReadableJson
{
    /// <summary>The same bytes; or, where they hold what is not UTF-8 or half a surrogate pair, new ones with the replacement character in its place.</summary>
    /// <param name="json">Anything.</param>
    /// <param name="maxDepth">How deep the JSON may be nested. Default: 64.</param>
    /// <exception cref="JsonException">It is not JSON, or deeper.</exception>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, int maxDepth = 64)
    {
        if (!Utf8.IsValid(json.Span)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));
        return WithWholePairs(json.Span, maxDepth) is { } mended ? mended : json;
    }

    /// <summary>A copy with the replacement character in place of every half of a surrogate pair; null where there is none.</summary>
    /// <exception cref="JsonException">It is not JSON, or deeper.</exception>
    public static byte[]? WithWholePairs(ReadOnlySpan<byte> json, int maxDepth = 64)
    {
        // Escapes can be looked at only when all of them are known to be whole.
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
