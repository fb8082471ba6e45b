using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Filters.Rewriting;

/// <summary>What is done to a field.</summary>
internal enum FieldAction
{
    /// <summary>It is taken out.</summary>
    Drop,

    /// <summary>It gets a value.</summary>
    Set,

    /// <summary>It gets a value where it has none, or null.</summary>
    Default,
}

/// <summary>
/// One change of one field, made on the bytes: all that is not concerned stays as it was, byte for byte. A member that stands in an object
/// twice is changed twice, so it does not matter which of them a reader takes. Immutable and thread-safe.
/// </summary>
/// <param name="path">The field.</param>
/// <param name="action">What is done to it.</param>
/// <param name="value">Its new value as JSON; empty for one that is taken out.</param>
internal sealed class FieldEdit(FieldPath path, FieldAction action, byte[] value)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    public FieldPath Path => path;

    /// <summary>Makes the change.</summary>
    /// <param name="body">A JSON object in UTF-8.</param>
    /// <returns>The changed object; the same bytes when there is nothing to change.</returns>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body)
    {
        var edits = new List<SplicedBody.Edit>();
        var reader = new Utf8JsonReader(body.Span, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return body;
        InObject(ref reader, body.Span, 0, edits);
        return edits.Count == 0 ? body : new SplicedBody(body, default, default, edits).ToArray();
    }

    /// <param name="reader">Stands on the start of an object; left on its end.</param>
    /// <param name="json">The whole body.</param>
    /// <param name="depth">The index of the name that is looked for here.</param>
    /// <param name="edits">Takes the edits.</param>
    private void InObject(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int depth, List<SplicedBody.Edit> edits)
    {
        int begin = (int)reader.BytesConsumed;
        var remover = new MemberRemover(json, edits);
        bool isEmpty = true, isFound = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            int nameAt = (int)reader.TokenStartIndex;
            bool isOurs = reader.ValueTextEquals(path.Names[depth]);
            reader.Read();
            isFound |= isOurs;
            if (!isOurs) reader.Skip();
            else if (depth == path.Names.Count - 1) AtField(ref reader, nameAt, ref remover, edits);
            else if (reader.TokenType == JsonTokenType.StartObject) InObject(ref reader, json, depth + 1, edits);
            else OverValue(ref reader, depth + 1, edits);
        }
        if (!isFound && action != FieldAction.Drop) edits.Add(new SplicedBody.Edit(begin, 0, Member(depth, isEmpty)));
    }

    /// <param name="reader">Stands on the start of the field's value; left on its end.</param>
    /// <param name="nameAt">Where its name begins.</param>
    /// <param name="remover">Takes it out.</param>
    /// <param name="edits">Takes the edit.</param>
    private void AtField(scoped ref Utf8JsonReader reader, int nameAt, scoped ref MemberRemover remover, List<SplicedBody.Edit> edits)
    {
        bool isNull = reader.TokenType == JsonTokenType.Null;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        int end = (int)reader.BytesConsumed;
        if (action == FieldAction.Drop) remover.Remove(nameAt, end);
        else if (action == FieldAction.Set || isNull) edits.Add(new SplicedBody.Edit(start, end - start, value));
    }

    /// <summary>Where the path leads on there is a value that has no members.</summary>
    private void OverValue(scoped ref Utf8JsonReader reader, int depth, List<SplicedBody.Edit> edits)
    {
        bool isNull = reader.TokenType == JsonTokenType.Null;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        if (action == FieldAction.Set || (action == FieldAction.Default && isNull))
            edits.Add(new SplicedBody.Edit(start, (int)reader.BytesConsumed - start, (byte[])[(byte)'{', .. Member(depth, isLast: true), (byte)'}']));
    }

    /// <summary>The member of that depth with all that is below it.</summary>
    private byte[] Member(int depth, bool isLast)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonText.Readable))
        {
            json.WriteStartObject();
            for (int i = depth; i < path.Names.Count - 1; i++) json.WriteStartObject(path.Names[i]);
            json.WritePropertyName(path.Names[^1]);
            json.WriteRawValue(value, skipInputValidation: true);
            for (int i = depth; i < path.Names.Count; i++) json.WriteEndObject();
        }
        var inside = output.WrittenSpan[1..^1];
        return isLast ? inside.ToArray() : [.. inside, (byte)','];
    }
}
