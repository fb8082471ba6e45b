using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// The <c>encrypted_content</c> of a compaction that this gateway made: the items that replace the conversation, in base64url. It needs
/// no encryption or signature: it contains nothing that the client could not write into the input itself.
/// </summary>
internal static class OwnCompaction
{
    private const string Prefix = "pkc1_";

    /// <summary>The prefix in JSON, including the quote.</summary>
    public static ReadOnlySpan<byte> QuotedPrefix => "\"pkc1_"u8;

    public static bool IsOurs(ReadOnlySpan<byte> content) => content.StartsWith("pkc1_"u8);

    public static bool IsOurs(string? content) => content?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <param name="items">A JSON array of input items.</param>
    public static string Make(ReadOnlySpan<byte> items) => Prefix + Base64Url.EncodeToString(items);

    /// <summary>The JSON array of items; null if the content was not made by this gateway or is damaged.</summary>
    public static byte[]? Open(string content)
    {
        if (!IsOurs(content) || !Base64Url.IsValid(content.AsSpan(Prefix.Length))) return null;
        byte[] items = Base64Url.DecodeFromChars(content.AsSpan(Prefix.Length));
        if (!Utf8.IsValid(items)) return null;
        try
        {
            using var document = JsonDocument.Parse(items);
            return document.RootElement.ValueKind == JsonValueKind.Array && !JsonEscapes.HasLoneSurrogate(items) ? Encoding.UTF8.GetBytes(document.RootElement.GetRawText()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
