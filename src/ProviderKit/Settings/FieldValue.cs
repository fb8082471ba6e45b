using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Settings;

/// <summary>Converts a field's value from settings to JSON.</summary>
internal static class FieldValue
{
    /// <summary>Returns valid JSON unchanged, and other text as a JSON string. .NET configuration turns JSON's true into <c>True</c>.</summary>
    public static string JsonOf(string text)
    {
        if (text is "True" or "False") return text == "True" ? "true" : "false";
        try
        {
            using (JsonDocument.Parse(Encoding.UTF8.GetBytes(text))) { }
            return text;
        }
        catch (JsonException)
        {
            return $"\"{JsonEncodedText.Encode(text, JsonText.Readable.Encoder)}\"";
        }
    }
}
