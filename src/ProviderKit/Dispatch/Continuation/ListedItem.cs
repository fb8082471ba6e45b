using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>
/// One item of a list. Clients leave out what the API adds: the type of a message, its content as parts, and an id, by which the next
/// page is asked for.
/// </summary>
/// <param name="Id">The item's id.</param>
/// <param name="Json">The item with what was left out.</param>
internal readonly record struct ListedItem(string Id, SplicedBody Json)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <param name="json">A JSON object.</param>
    /// <param name="newId">The id of one that has none.</param>
    public static ListedItem Read(ReadOnlyMemory<byte> json, string newId)
    {
        string? id = null;
        bool any = false, hasType = false, hasRole = false, isAssistant = false;
        Range idAt = default, typeAt = default, textAt = default;
        var reader = new Utf8JsonReader(json.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            any = true;
            bool isId = reader.ValueTextEquals("id"u8), isType = reader.ValueTextEquals("type"u8), isRole = reader.ValueTextEquals("role"u8), isContent = reader.ValueTextEquals("content"u8);
            reader.Read();
            bool isText = reader.TokenType == JsonTokenType.String, isNull = reader.TokenType == JsonTokenType.Null;
            if (isId && isText) id = reader.GetString();
            if (isType) hasType = !isNull;
            if (isRole) (hasRole, isAssistant) = (!isNull, isText && reader.ValueTextEquals("assistant"u8));
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            var at = start..(int)reader.BytesConsumed;
            if (isId) idAt = at;
            if (isType) typeAt = at;
            if (isContent) textAt = isText ? at : default;
        }
        var edits = new List<SplicedBody.Edit>();
        if (hasRole && !hasType) edits.Add(Set(typeAt, "\"type\":"u8, "\"message\""u8.ToArray(), any));
        if (hasRole && !textAt.Equals(default)) edits.Add(Replace(textAt, Parts(json.Span[textAt], isAssistant)));
        if (id is null) edits.Add(Set(idAt, "\"id\":"u8, JsonText.Quote(newId), any));
        return new ListedItem(id ?? newId, new SplicedBody(json, default, default, edits));
    }

    private static byte[] Parts(ReadOnlySpan<byte> text, bool isAssistant) =>
        [.. "[{\"type\":\""u8, .. isAssistant ? "output_text"u8 : "input_text"u8, .. "\",\"text\":"u8, .. text, .. "}]"u8];

    private static SplicedBody.Edit Replace(Range at, byte[] value) => new(at.Start.Value, at.End.Value - at.Start.Value, value);

    /// <summary>Gives a member its value, which may be missing.</summary>
    private static SplicedBody.Edit Set(Range at, ReadOnlySpan<byte> name, byte[] value, bool hasMembers) =>
        at.Equals(default) ? new(1, 0, (byte[])[.. name, .. value, .. hasMembers ? ","u8 : default]) : Replace(at, value);
}
