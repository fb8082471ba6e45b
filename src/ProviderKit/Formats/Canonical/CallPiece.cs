using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>One entry of <c>tool_calls</c>: a call of a whole reply, or a piece of a streamed call.</summary>
internal ref struct CallPiece
{
    /// <summary>Its index; null if the server sends none.</summary>
    public int? Index { get; private set; }

    public string? Id { get; private set; }

    public string? Name { get; private set; }

    /// <summary>The arguments as JSON without the outer quotes.</summary>
    public ReadOnlySpan<byte> Arguments { get; private set; }

    /// <summary>Data that the vendor needs back with the call, as a JSON object; may be empty.</summary>
    public ReadOnlySpan<byte> Extra { get; private set; }

    /// <summary>Creates a piece from a typed delta, without the arguments.</summary>
    /// <param name="delta">The piece.</param>
    public static CallPiece Of(ReplyToolCallDelta delta) => new()
    {
        Index = delta.Index,
        Id = delta.Id,
        Name = delta.Name,
        Extra = delta.ExtraContent is { } extra ? Encoding.UTF8.GetBytes(extra) : default,
    };

    /// <param name="reader">The reader, positioned on the start of the entry; left at its end.</param>
    /// <param name="json">The JSON that the reader reads.</param>
    public static CallPiece Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var piece = new CallPiece();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8)) piece.Index = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number : null;
            else if (reader.ValueTextEquals("id"u8)) piece.Id = TextOf(ref reader);
            else if (reader.ValueTextEquals("function"u8)) piece.ReadFunction(ref reader, json);
            else if (reader.ValueTextEquals("extra_content"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (isObject) piece.Extra = json[start..(int)reader.BytesConsumed];
            }
            else reader.Read();
            reader.Skip();
        }
        return piece;
    }

    private void ReadFunction(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8)) Name = TextOf(ref reader);
            else if (reader.ValueTextEquals("arguments"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.String) Arguments = json[(start + 1)..((int)reader.BytesConsumed - 1)];
                else if (reader.TokenType == JsonTokenType.StartObject)
                {
                    // Some servers send the object itself.
                    reader.Skip();
                    Arguments = JsonText.Quote(Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed])).AsSpan()[1..^1];
                }
            }
            else reader.Read();
            reader.Skip();
        }
    }

    private static string? TextOf(scoped ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
}
