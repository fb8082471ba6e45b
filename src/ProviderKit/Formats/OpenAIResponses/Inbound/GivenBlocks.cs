using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Data of an earlier answer that its vendor needs back in addition to the text: thoughts that it signed, and searches that it made. Each
/// block has its position in the vendor's answer. If the answer searched between its texts, the positions are recalculated, because
/// this format joins several of the vendor's texts.
/// </summary>
internal sealed class GivenBlocks
{
    private readonly List<(int Texts, bool IsSearch, JsonElement Json)> _blocks = [];

    public bool HasSearches { get; private set; }

    /// <param name="array">Signed thoughts, as JSON.</param>
    /// <param name="texts">The number of texts of the answer before them.</param>
    public void AddThoughts(ReadOnlyMemory<byte> array, int texts)
    {
        using var document = JsonDocument.Parse(array);
        foreach (var block in document.RootElement.EnumerateArray()) _blocks.Add((texts, false, block.Clone()));
    }

    /// <param name="extra">The vendor's data for the message, as JSON.</param>
    /// <param name="texts">The number of texts of the answer before it.</param>
    /// <returns>False if it contains no searches.</returns>
    public bool TryAddSearches(ReadOnlyMemory<byte> extra, int texts)
    {
        using var document = JsonDocument.Parse(extra);
        if (JsonMember.Get(JsonMember.Get(document.RootElement, ExtraContent.Inner), ExtraContent.Blocks) is not { ValueKind: JsonValueKind.Array } blocks) return false;
        foreach (var block in blocks.EnumerateArray()) _blocks.Add((texts, true, block.Clone()));
        return HasSearches = true;
    }

    /// <summary>Writes the field with the thoughts, if there are any.</summary>
    public void WriteThoughts(Utf8JsonWriter json)
    {
        if (_blocks.TrueForAll(block => block.IsSearch)) return;
        json.WriteStartArray("thinking_blocks"u8);
        if (HasSearches) WritePlaced(json, areSearches: false);
        else foreach (var block in _blocks) block.Json.WriteTo(json);
        json.WriteEndArray();
    }

    /// <summary>Writes the field of <c>extra_content</c> with the searches, if there are any.</summary>
    public void WriteSearches(Utf8JsonWriter json)
    {
        if (HasSearches) ExtraContent.WriteBlocks(json, inner => WritePlaced(inner, areSearches: true));
    }

    private void WritePlaced(Utf8JsonWriter json, bool areSearches)
    {
        int before = 0;
        foreach (var (texts, isSearch, block) in _blocks.OrderBy(b => b.Texts).ThenBy(b => PlaceOf(b.Json)))
        {
            int place = texts + before++;
            if (isSearch != areSearches) continue;
            json.WriteStartObject();
            json.WriteNumber(ExtraContent.Index, place);
            foreach (var member in block.EnumerateObject())
                if (member.Name != ExtraContent.Index) member.WriteTo(json);
            json.WriteEndObject();
        }
    }

    private static int PlaceOf(JsonElement block) =>
        JsonMember.Get(block, ExtraContent.Index) is { ValueKind: JsonValueKind.Number } at && at.TryGetInt32(out int index) ? index : int.MaxValue;
}
