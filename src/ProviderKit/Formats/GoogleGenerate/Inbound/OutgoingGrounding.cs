using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates the canonical form of web sources (<c>annotations</c>) to <c>groundingMetadata</c>.</summary>
internal sealed class OutgoingGrounding
{
    private const int Most = 200;

    private readonly List<(string Address, string Title)> _sources = [];
    private readonly List<(int Source, int Start, int End)> _supports = [];

    public bool Any => _sources.Count > 0;

    /// <param name="annotations">A JSON array.</param>
    public void Add(ReadOnlySpan<byte> annotations)
    {
        var reader = new Utf8JsonReader(annotations);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var annotation in document.RootElement.EnumerateArray())
        {
            var citation = JsonMember.Get(annotation, "url_citation");
            if (_supports.Count >= Most || JsonMember.Text(citation, "url") is not { Length: > 0 } address) continue;
            int source = _sources.FindIndex(known => known.Address == address);
            if (source < 0)
            {
                source = _sources.Count;
                _sources.Add((address, JsonMember.Text(citation, "title") ?? address));
            }
            _supports.Add((source, Number(citation, "start_index"), Number(citation, "end_index")));
        }
    }

    /// <summary>Writes <c>groundingMetadata</c> of a candidate.</summary>
    /// <param name="json">The writer, positioned in the candidate.</param>
    /// <param name="text">The reply, to which the indexes refer.</param>
    public void Write(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject("groundingMetadata"u8);
        json.WriteStartArray("groundingChunks"u8);
        foreach (var (address, title) in _sources)
        {
            json.WriteStartObject();
            json.WriteStartObject("web"u8);
            json.WriteString("uri"u8, address);
            json.WriteString("title"u8, title);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("groundingSupports"u8);
        foreach (var (source, start, end) in _supports) WriteSupport(json, text, source, start, end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSupport(Utf8JsonWriter json, string text, int source, int start, int end)
    {
        // OpenAI's indexes count code points, this API's bytes.
        int from = IndexOf(text, start), to = IndexOf(text, end);
        if (from >= to) return;
        json.WriteStartObject();
        json.WriteStartObject("segment"u8);
        json.WriteNumber("startIndex"u8, Encoding.UTF8.GetByteCount(text.AsSpan(0, from)));
        json.WriteNumber("endIndex"u8, Encoding.UTF8.GetByteCount(text.AsSpan(0, to)));
        json.WriteString("text"u8, text.AsSpan(from, to - from));
        json.WriteEndObject();
        json.WriteStartArray("groundingChunkIndices"u8);
        json.WriteNumberValue(source);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int IndexOf(string text, int codePoint)
    {
        int at = 0;
        for (int i = 0; i < codePoint && at < text.Length; i++) at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        return at;
    }

    private static int Number(JsonElement parent, string name) =>
        JsonMember.Get(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : 0;
}
