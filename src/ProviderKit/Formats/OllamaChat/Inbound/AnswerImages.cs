using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Translates images that the model generated from data URLs to base64.</summary>
internal static class AnswerImages
{
    private const string Mark = ";base64,";

    /// <summary>The base64 of images with data URLs. Images with other URLs are left out, since this format does not support them.</summary>
    public static string[] Of(JsonElement images) => images.ValueKind != JsonValueKind.Array ? [] :
    [
        .. images.EnumerateArray().Select(image => JsonMember.Text(JsonMember.Get(image, "image_url"), "url"))
            .Where(url => url is not null && url.StartsWith("data:", StringComparison.Ordinal) && url.Contains(Mark, StringComparison.Ordinal))
            .Select(url => url![(url!.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..]),
    ];

    public static void Write(Utf8JsonWriter json, IReadOnlyList<string> images)
    {
        json.WriteStartArray("images"u8);
        foreach (string image in images) json.WriteStringValue(image);
        json.WriteEndArray();
    }
}
