using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Sources that an answer names: <c>annotations</c> of the type <c>url_citation</c>.</summary>
internal static class Citations
{
    /// <summary>Reads them; null if there are none.</summary>
    public static IList<AIAnnotation>? Read(JsonElement message)
    {
        List<AIAnnotation>? annotations = null;
        foreach (var annotation in Field.Items(message, "annotations"))
            if (Field.Has(annotation, "url_citation", out var citation)) (annotations ??= []).Add(Read(annotation, citation));
        return annotations;
    }

    /// <summary>Writes <c>annotations</c>, unless there are none.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<AIContent> contents)
    {
        CitationAnnotation[] citations = [.. contents.SelectMany(c => c.Annotations ?? []).Where(IsWritten).Cast<CitationAnnotation>()];
        if (citations.Length == 0) return;
        json.WriteStartArray("annotations"u8);
        foreach (var citation in citations) Write(json, citation);
        json.WriteEndArray();
    }

    /// <summary>Whether the annotation can be written: only sources with an address.</summary>
    public static bool IsWritten(AIAnnotation annotation) => annotation is CitationAnnotation { Url: not null };

    private static CitationAnnotation Read(JsonElement annotation, JsonElement citation)
    {
        var read = new CitationAnnotation { Title = Field.Text(citation, "title"), Snippet = Field.Text(citation, "content"), RawRepresentation = annotation.Clone() };
        if (Uri.TryCreate(Field.Text(citation, "url"), UriKind.Absolute, out var url)) read.Url = url;
        if (Field.Whole(citation, "start_index") is { } start and >= 0 and <= int.MaxValue && Field.Whole(citation, "end_index") is { } end and >= 0 and <= int.MaxValue)
            read.AnnotatedRegions = [new TextSpanAnnotatedRegion { StartIndex = (int)start, EndIndex = (int)end }];
        return read;
    }

    private static void Write(Utf8JsonWriter json, CitationAnnotation citation)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "url_citation"u8);
        json.WriteStartObject("url_citation"u8);
        json.WriteString("url"u8, citation.Url!.AbsoluteUri);
        json.WriteString("title"u8, citation.Title ?? "");
        if (citation.AnnotatedRegions?.OfType<TextSpanAnnotatedRegion>().FirstOrDefault() is { StartIndex: { } start, EndIndex: { } end })
        {
            json.WriteNumber("start_index"u8, start);
            json.WriteNumber("end_index"u8, end);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
