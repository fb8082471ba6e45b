using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Reads what an assistant says: of a whole message, or of one delta of a stream.</summary>
internal static class SaidReader
{
    /// <param name="message">The message or delta.</param>
    /// <param name="audioType">Gives the media type of spoken answers, which the reply does not name.</param>
    /// <param name="leavesOut">Takes the names of members that are no content. Default: null; the raw representation of replies shows them.</param>
    public static IEnumerable<AIContent> Read(JsonElement message, Func<string> audioType, Action<string>? leavesOut = null)
    {
        string text = TextOf(message, leavesOut);
        var annotations = Citations.Read(message);
        if (text.Length > 0 || annotations is not null) yield return new TextContent(text) { Annotations = annotations };
        foreach (string refusal in RefusalsOf(message)) yield return PartReader.Refusal(refusal);
        foreach (var image in Field.Items(message, "images"))
            if (TryReadImage(image) is { } content) yield return content;
            else leavesOut?.Invoke("images");
        bool hasAudio = false;
        foreach (var content in ReadAudio(Field.Get(message, "audio"), audioType))
        {
            hasAudio = true;
            yield return content;
        }
        if (!hasAudio && Field.Has(message, "audio", out _)) leavesOut?.Invoke("audio");
    }

    // Some vendors answer in parts.
    private static string TextOf(JsonElement message, Action<string>? leavesOut)
    {
        if (Field.Text(message, "content") is { } whole) return whole;
        var text = new StringBuilder();
        int i = 0;
        foreach (var part in Field.Items(message, "content"))
        {
            if (Field.Text(part, "text") is { } piece) text.Append(piece);
            else if (Field.Text(part, "refusal") is null) leavesOut?.Invoke($"content[{i}]");
            i++;
        }
        return text.ToString();
    }

    private static IEnumerable<string> RefusalsOf(JsonElement message) =>
        Field.Items(message, "content").Prepend(message).Select(said => Field.Text(said, "refusal")).OfType<string>().Where(refusal => refusal.Length > 0);

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
