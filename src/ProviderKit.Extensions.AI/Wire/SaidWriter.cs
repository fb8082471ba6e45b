using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Writes what an assistant says as members of a message or delta.</summary>
internal static class SaidWriter
{
    /// <param name="json">Stands in the message's object.</param>
    /// <param name="contents">All contents of the message.</param>
    /// <param name="hasCalls">Whether the message calls functions, beside which a text may be missing.</param>
    public static void Write(Utf8JsonWriter json, IEnumerable<AIContent> contents, bool hasCalls)
    {
        List<AIContent> texts = [], images = [];
        string? refusal = null;
        foreach (var content in contents)
        {
            if (content is TextContent) texts.Add(content);
            else if (IsImage(content)) images.Add(content);
            else if (content is ErrorContent { ErrorCode: PartReader.RefusalCode } refused) refusal += refused.Message;
        }
        WriteText(json, texts, hasCalls || refusal is not null);
        if (refusal is not null) json.WriteString("refusal"u8, refusal);
        WriteImages(json, images);
    }

    /// <summary>Writes <c>images</c>, unless there are none.</summary>
    public static void WriteImages(Utf8JsonWriter json, IReadOnlyList<AIContent> images)
    {
        if (images.Count == 0) return;
        json.WriteStartArray("images"u8);
        foreach (var image in images) PartWriter.WriteImage(json, image is DataContent data ? data.Uri : ((UriContent)image).Uri.AbsoluteUri, image);
        json.WriteEndArray();
    }

    /// <summary>Writes <c>audio</c> of a reply, unless there is none. Requests have no place for it.</summary>
    /// <param name="json">Stands in the object of the message or delta.</param>
    /// <param name="contents">All contents of it.</param>
    /// <param name="id">The reply's id.</param>
    /// <param name="created">When the reply was made: the audio cannot be asked for again.</param>
    public static void WriteAudio(Utf8JsonWriter json, IEnumerable<AIContent> contents, string id, DateTimeOffset created)
    {
        byte[] bytes = [.. contents.Where(IsAudio).SelectMany(content => ((DataContent)content).Data.ToArray())];
        if (bytes.Length == 0) return;
        json.WriteStartObject("audio"u8);
        json.WriteString("id"u8, $"audio_{id}");
        json.WriteBase64String("data"u8, bytes);
        json.WriteString("transcript"u8, "");
        json.WriteNumber("expires_at"u8, created.ToUnixTimeSeconds());
        json.WriteEndObject();
    }

    /// <summary>Whether <see cref="Write"/> writes the content.</summary>
    public static bool IsWritten(AIContent content) => content is TextContent or ErrorContent { ErrorCode: PartReader.RefusalCode } || IsImage(content);

    public static bool IsAudio(AIContent content) => content is DataContent data && data.HasTopLevelMediaType("audio");

    public static bool IsImage(AIContent content) =>
        (content is DataContent data && data.HasTopLevelMediaType("image")) || (content is UriContent uri && uri.HasTopLevelMediaType("image"));

    private static void WriteText(Utf8JsonWriter json, List<AIContent> texts, bool mayBeMissing)
    {
        json.WritePropertyName("content"u8);
        if (texts.Count == 0 && mayBeMissing) json.WriteNullValue();
        // An answer is one text, which citations and streams cut in pieces; parts only where one of them has members of its own.
        else if (texts.Exists(static text => Extras.Any(text.AdditionalProperties))) PartWriter.WriteContent(json, texts);
        else json.WriteStringValue(string.Concat(texts));
    }
}
