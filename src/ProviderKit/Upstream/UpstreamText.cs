using System.Text;
using System.Text.Unicode;

namespace ProviderKit.Upstream;

/// <summary>Text of upstreams as the rest may rely on it: valid UTF-8, no byte order mark.</summary>
internal static class UpstreamText
{
    /// <summary>
    /// The same bytes, but for a mark at their beginning; or, where they are not UTF-8, new ones with the replacement
    /// character in place of what is not. Parsers of JSON pass such bytes on unseen, up to a client that cannot read them.
    /// </summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> text)
    {
        if (text.Span.StartsWith("\uFEFF"u8)) text = text[3..];
        return Utf8.IsValid(text.Span) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));
    }
}
