using System.Globalization;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// Collects images in tool results and results without a call, which chat APIs do not accept, for a user message after the results.
/// Formats that support images in results restore them by their numbers (<see cref="MovedMedia"/>).
/// </summary>
internal sealed class AskedRest
{
    private readonly List<(string Path, Action<Utf8JsonWriter> Write)> _parts = [];
    private string? _path; // of the first message with collected parts
    private int _images;

    /// <summary>Adds a tool result without a call before it.</summary>
    public void AddOrphan(string text, IReadOnlyList<string> images, string path)
    {
        _path ??= path;
        _parts.Add(($"{path}.content", json => WriteText(json, text)));
        for (int i = 0; i < images.Count; i++)
        {
            string image = images[i];
            _parts.Add(($"{path}.images.{i}", json => AskedImages.Write(json, image)));
        }
    }

    /// <summary>Writes the content of a result and collects its images.</summary>
    public void WriteContent(Utf8JsonWriter json, JsonElement text, IReadOnlyList<string> images, string path)
    {
        if (images.Count == 0)
        {
            Asked.Copy(json, "content"u8, text);
            return;
        }
        _path ??= path;
        json.WriteStartArray("content"u8);
        if (Asked.Says(text))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            Asked.Copy(json, "text"u8, text);
            json.WriteEndObject();
        }
        for (int i = 0; i < images.Count; i++) WritePlace(json, Take(images[i], $"{path}.images.{i}"));
        json.WriteEndArray();
    }

    /// <summary>Writes the user message, if there are collected parts, and clears them.</summary>
    public void Write(Utf8JsonWriter json, AskedPaths paths)
    {
        if (_parts.Count == 0) return;
        paths.Add(_path!, [.. _parts.Select(part => part.Path)]);
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        json.WriteStartArray("content"u8);
        foreach (var (_, write) in _parts) write(json);
        json.WriteEndArray();
        json.WriteEndObject();
        _parts.Clear();
        _path = null;
    }

    /// <returns>The image's number.</returns>
    private int Take(string image, string path)
    {
        int number = ++_images;
        _parts.Add((path, json => WriteText(json, string.Create(CultureInfo.InvariantCulture, $"[Image {number}]"), extra => extra.WriteBoolean(MovedMedia.Made, true))));
        _parts.Add((path, json => AskedImages.Write(json, image, number)));
        return number;
    }

    private static void WritePlace(Utf8JsonWriter json, int number) => WriteText(
        json, string.Create(CultureInfo.InvariantCulture, $"[Image {number}: in the user's message that follows]"), extra => extra.WriteNumber(MovedMedia.Media, number));

    private static void WriteText(Utf8JsonWriter json, string text, Action<Utf8JsonWriter>? extra = null)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        if (extra is not null) MovedMedia.Write(json, extra);
        json.WriteEndObject();
    }
}
