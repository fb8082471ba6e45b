using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderKit.Texts;

/// <summary>Small pieces of JSON that are created once and inserted many times.</summary>
internal static class JsonText
{
    /// <summary>For JSON between programs: escapes only what JSON requires, so that text in any language stays short.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><paramref name="value"/> as a JSON string in UTF-8, quotes included.</summary>
    public static byte[] Quote(string value)
    {
        // Model names reach HTML pages (dashboards); the default encoder keeps markup in them harmless.
        var encoded = JsonEncodedText.Encode(value, JavaScriptEncoder.Default);
        return [(byte)'"', .. encoded.EncodedUtf8Bytes, (byte)'"'];
    }
}
