using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Settings;

/// <summary>A value of a field as it is written in settings.</summary>
internal static class FieldValue
{
    /// <summary>The value as JSON: as it is where it is JSON, else as a string. Configuration writes JSON's true as <c>True</c>.</summary>
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
