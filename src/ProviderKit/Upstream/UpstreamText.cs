using System.Text;
using System.Text.Unicode;

namespace ProviderKit.Upstream;

/// <summary>Normalizes text of upstreams: valid UTF-8 without a byte order mark.</summary>
internal static class UpstreamText
{
    /// <summary>
    /// Returns the bytes without a byte order mark. If they are not valid UTF-8, returns a copy with replacement characters: JSON parsers do not
    /// detect invalid bytes, and clients could not read them.
    /// </summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> text)
    {
        if (text.Span.StartsWith("\uFEFF"u8)) text = text[3..];
        return Utf8.IsValid(text.Span) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));
    }
}
