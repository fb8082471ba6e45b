using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Translates the images of a message, which are base64 without a media type, to data URLs.</summary>
internal static class AskedImages
{
    private const string Address = "data:";

    // Accepted by every vendor with vision.
    private static readonly string[] Types = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    /// <summary>The images as data URLs.</summary>
    /// <param name="parent">The message, or the body.</param>
    /// <param name="path">The client's path of the list of images.</param>
    public static IReadOnlyList<string> Of(JsonElement parent, string path)
    {
        if (!ChatField.TryGet(parent, "images", out var images)) return [];
        var addresses = new List<string>();
        foreach (var image in Asked.Array(images, path).EnumerateArray())
        {
            string place = $"{path}.{addresses.Count}";
            addresses.Add(image.ValueKind == JsonValueKind.String ? AddressOf(image.GetString()!, place) : throw Asked.Wrong(place, "a string of base64"));
        }
        return addresses;
    }

    /// <summary>Writes a content with a text and images, or a string if there are no images.</summary>
    public static void WriteContent(Utf8JsonWriter json, JsonElement text, IReadOnlyList<string> images)
    {
        if (images.Count == 0)
        {
            Asked.Copy(json, "content"u8, text);
            return;
        }
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        Asked.Copy(json, "text"u8, text);
        json.WriteEndObject();
        foreach (string image in images) Write(json, image);
        json.WriteEndArray();
    }

    /// <summary>Writes an image as a content part.</summary>
    /// <param name="json">Receives the part.</param>
    /// <param name="address">The image's URL.</param>
    /// <param name="number">The number that connects it with its placeholder in a tool result; null for an image of the user.</param>
    public static void Write(Utf8JsonWriter json, string address, int? number = null)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, address);
        json.WriteEndObject();
        if (number is { } place) MovedMedia.Write(json, extra => extra.WriteNumber(MovedMedia.Media, place));
        json.WriteEndObject();
    }

    private static string AddressOf(string image, string path)
    {
        // Not part of this format, but some clients send data URLs as for other APIs.
        if (image.StartsWith(Address, StringComparison.Ordinal)) return image;
        string? type = MediaSignatures.TypeOf(image);
        return type is not null && Types.Contains(type) ? $"{Address}{type};base64,{image}"
            : throw Asked.Wrong(path, $"the base64 of an image of {string.Join(", ", Types)}{(type is null ? "" : $"; this is {type}")}");
    }
}
