using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Translates the results of Google's search to OpenAI's <c>annotations</c> of the message: one for each source of a piece of its text.
/// The complete data is also in <c>extra_content.google.grounding_metadata</c>.
/// </summary>
internal static class GoogleCitations
{
    private const int MostAnnotations = 200;

    /// <param name="json">The writer, positioned in a message or delta.</param>
    /// <param name="grounding">A candidate's <c>groundingMetadata</c>.</param>
    /// <param name="text">The text of the reply.</param>
    public static void Write(Utf8JsonWriter json, JsonElement grounding, string text)
    {
        var sources = GoogleJson.Items(grounding, "groundingChunks").Select(chunk => JsonMember.Get(chunk, "web")).ToArray();
        if (sources.Length == 0) return;
        json.WriteStartArray("annotations"u8);
        var cited = new HashSet<int>();
        int written = 0, from = 0;
        foreach (var support in GoogleJson.Items(grounding, "groundingSupports"))
        {
            // The API's indexes are bytes within one of the parts. Searching for the piece is simpler.
            if (JsonMember.Text(JsonMember.Get(support, "segment"), "text") is not { Length: > 0 } piece) continue;
            int start = text.IndexOf(piece, from, StringComparison.Ordinal);
            if (start < 0 && (start = text.IndexOf(piece, StringComparison.Ordinal)) < 0) continue;
            from = start;
            foreach (var number in GoogleJson.Items(support, "groundingChunkIndices"))
            {
                if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out int index) || index < 0 || index >= sources.Length || written == MostAnnotations) continue;
                if (TryWrite(json, sources[index], text, start, start + piece.Length)) written++;
                cited.Add(index);
            }
        }
        // Sources that support no particular piece apply to the whole reply.
        for (int i = 0; i < sources.Length && written < MostAnnotations; i++)
            if (!cited.Contains(i) && TryWrite(json, sources[i], text, 0, text.Length)) written++;
        json.WriteEndArray();
    }

    private static bool TryWrite(Utf8JsonWriter json, JsonElement source, string text, int start, int end)
    {
        if (JsonMember.Text(source, "uri") is not { Length: > 0 } address) return false;
        json.WriteStartObject();
        json.WriteString("type"u8, "url_citation"u8);
        json.WriteStartObject("url_citation"u8);
        json.WriteNumber("start_index"u8, Characters(text.AsSpan(0, start)));
        json.WriteNumber("end_index"u8, Characters(text.AsSpan(0, end)));
        json.WriteString("url"u8, address);
        json.WriteString("title"u8, JsonMember.Text(source, "title") ?? address);
        json.WriteEndObject();
        json.WriteEndObject();
        return true;
    }

    /// <summary>The number of code points, which OpenAI counts.</summary>
    private static int Characters(ReadOnlySpan<char> text)
    {
        int pairs = 0;
        foreach (char c in text)
            if (char.IsLowSurrogate(c)) pairs++;
        return text.Length - pairs;
    }
}
