using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.State;

/// <summary>
/// Input items that refer to an item of an earlier response instead of repeating it. The id of an item that this gateway made contains
/// the id of its response.
/// </summary>
internal static class ItemReferences
{
    private const int ReplyIdLength = 24;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <summary>The items of a request's input that are such references, in order. Positions are in the body.</summary>
    public static List<(Range At, string Id)> In(ReadOnlySpan<byte> body, in KeptRequest request)
    {
        var found = new List<(Range At, string Id)>();
        if (request.InputAt.Equals(default)) return found;
        var (start, length) = request.InputAt.GetOffsetAndLength(body.Length);
        var reader = new Utf8JsonReader(body.Slice(start, length), Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return found;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int begin = (int)reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            string? id = ReadReference(ref reader);
            if (id is not null) found.Add(((start + begin)..(start + (int)reader.BytesConsumed), id));
        }
        return found;
    }

    /// <summary>The id of the response that an item made by this gateway belongs to; null for any other item.</summary>
    public static string? ResponseOf(string itemId)
    {
        int prefix = itemId.StartsWith("rs_pk", StringComparison.Ordinal) ? "rs_pk".Length : itemId.IndexOf('_', StringComparison.Ordinal) + 1;
        var rest = itemId.AsSpan(prefix);
        if (prefix == 0 || rest.Length <= ReplyIdLength) return null;
        var replyId = rest[..ReplyIdLength];
        return replyId.ContainsAnyExcept("0123456789abcdef") || rest[ReplyIdLength..].ContainsAnyExceptInRange('0', '9') ? null : $"resp_{replyId}";
    }

    /// <summary>The item with the given id among comma-separated JSON values; empty if it is not found.</summary>
    public static ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> items, string id)
    {
        byte[] list = [(byte)'[', .. items.Span, (byte)']'];
        var reader = new Utf8JsonReader(list, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int begin = (int)reader.TokenStartIndex;
            bool found = reader.TokenType == JsonTokenType.StartObject && ReadId(ref reader) == id;
            if (found) return list.AsMemory(begin..(int)reader.BytesConsumed);
        }
        return default;
    }

    /// <summary>Reads an object to its end. Returns its id if the object is only a reference.</summary>
    private static string? ReadReference(ref Utf8JsonReader reader)
    {
        string? id = null;
        bool isReference = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8), isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString();
            else if (!isType || !(reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("item_reference"u8)))) isReference = false;
            reader.Skip();
        }
        return isReference ? id : null;
    }

    private static string? ReadId(ref Utf8JsonReader reader)
    {
        string? id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString();
            reader.Skip();
        }
        return id;
    }
}
