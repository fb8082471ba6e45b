using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// What the vendor of an earlier answer wants back beside its text: thoughts that it signed, and searches that it made. Each block has its
/// place among those of the vendor's answer. Where the answer searched between its texts the places are counted anew, since this format has
/// several of the vendor's texts in one.
/// </summary>
internal sealed class GivenBlocks
{
    private readonly List<(int Texts, bool IsSearch, JsonElement Json)> _blocks = [];

    public bool HasSearches { get; private set; }

    /// <param name="array">Signed thoughts, as JSON.</param>
    /// <param name="texts">How many texts of the answer stand before them.</param>
    public void AddThoughts(ReadOnlyMemory<byte> array, int texts)
    {
        using var document = JsonDocument.Parse(array);
        foreach (var block in document.RootElement.EnumerateArray()) _blocks.Add((texts, false, block.Clone()));
    }

    /// <param name="extra">What the vendor wants back with the message, as JSON.</param>
    /// <param name="texts">How many texts of the answer stand before it.</param>
    /// <returns>False where it is something else.</returns>
    public bool TryAddSearches(ReadOnlyMemory<byte> extra, int texts)
    {
        using var document = JsonDocument.Parse(extra);
        if (JsonMember.Get(JsonMember.Get(document.RootElement, ExtraContent.Inner), ExtraContent.Blocks) is not { ValueKind: JsonValueKind.Array } blocks) return false;
        foreach (var block in blocks.EnumerateArray()) _blocks.Add((texts, true, block.Clone()));
        return HasSearches = true;
    }

    /// <summary>Writes the member for the thoughts, if there are any.</summary>
    public void WriteThoughts(Utf8JsonWriter json)
    {
        if (_blocks.TrueForAll(block => block.IsSearch)) return;
        json.WriteStartArray("thinking_blocks"u8);
        if (HasSearches) WritePlaced(json, areSearches: false);
        else foreach (var block in _blocks) block.Json.WriteTo(json);
        json.WriteEndArray();
    }

    /// <summary>Writes the member of <c>extra_content</c> for the searches, if there are any.</summary>
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
