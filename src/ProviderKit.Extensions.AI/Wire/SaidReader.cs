using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Reads what an assistant says: of a whole message, or of one delta of a stream.</summary>
internal static class SaidReader
{
    /// <param name="message">The message or delta.</param>
    /// <param name="audioType">Gives the media type of spoken answers, which the reply does not name.</param>
    public static IEnumerable<AIContent> Read(JsonElement message, Func<string> audioType)
    {
        string text = TextOf(message);
        var annotations = Citations.Read(message);
        if (text.Length > 0 || annotations is not null) yield return new TextContent(text) { Annotations = annotations };
        if (Field.Text(message, "refusal") is { Length: > 0 } refusal) yield return PartReader.Refusal(refusal);
        foreach (var image in Field.Items(message, "images"))
            if (TryReadImage(image) is { } content) yield return content;
        foreach (var content in ReadAudio(Field.Get(message, "audio"), audioType)) yield return content;
    }

    private static string TextOf(JsonElement message) => !Field.Has(message, "content", out var content) ? ""
        : content.ValueKind == JsonValueKind.String ? content.GetString()!
        // Some vendors answer in parts.
        : content.ValueKind == JsonValueKind.Array ? string.Concat(content.EnumerateArray().Select(part => Field.Text(part, "text")))
        : "";

    /// <summary>An image; null for what is none, which only the raw representation shows.</summary>
    private static AIContent? TryReadImage(JsonElement image)
    {
        try
        {
            return PartReader.ReadImage(image, "images");
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    private static IEnumerable<AIContent> ReadAudio(JsonElement audio, Func<string> audioType)
    {
        if (Field.Text(audio, "transcript") is { Length: > 0 } transcript) yield return new TextContent(transcript);
        if (Field.Has(audio, "data", out var data) && data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length > 0)
            yield return new DataContent(bytes, audioType());
    }
}
