using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// The original ids of a stream's items, by position in the output. They stay the same even if the upstream changes an item's id
/// later. Not thread-safe.
/// </summary>
internal sealed class ItemIds
{
    // Further items of an upstream are ignored.
    private const int Most = 4096;

    private readonly List<byte[]?> _ids = [];

    /// <summary>Adds an item that begins.</summary>
    /// <param name="output">The item's position in the output.</param>
    /// <param name="id">The item's id, including its quotes; empty for none.</param>
    public void Add(int output, ReadOnlySpan<byte> id)
    {
        if (output >= Most || id.IsEmpty) return;
        while (_ids.Count <= output) _ids.Add(null);
        _ids[output] = id.ToArray();
    }

    /// <summary>The id, including its quotes; null if it is not known.</summary>
    public byte[]? Of(int output) => output >= 0 && output < _ids.Count ? _ids[output] : null;

    /// <summary>Restores the original ids of the items in a whole response.</summary>
    /// <param name="json">The JSON that contains the response.</param>
    /// <param name="response">The position of the response.</param>
    /// <param name="edits">Receives the edits.</param>
    public void Rename(ReadOnlySpan<byte> json, Range response, List<SplicedBody.Edit> edits)
    {
        if (_ids.Count == 0) return;
        int start = response.GetOffsetAndLength(json.Length).Offset;
        var reader = new Utf8JsonReader(json[response]);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isOutput = reader.ValueTextEquals("output"u8);
            reader.Read();
            if (isOutput && reader.TokenType == JsonTokenType.StartArray) RenameItems(ref reader, start, edits);
            else reader.Skip();
        }
    }

    private void RenameItems(ref Utf8JsonReader reader, int start, List<SplicedBody.Edit> edits)
    {
        for (int output = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; output++)
        {
            if (reader.TokenType == JsonTokenType.StartObject) RenameItem(ref reader, Of(output), start, edits);
            else reader.Skip();
        }
    }

    private static void RenameItem(ref Utf8JsonReader reader, byte[]? id, int start, List<SplicedBody.Edit> edits)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && id is not null && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.SequenceEqual(id.AsSpan(1, id.Length - 2)))
                edits.Add(new SplicedBody.Edit(start + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), id));
            reader.Skip();
        }
    }
}
