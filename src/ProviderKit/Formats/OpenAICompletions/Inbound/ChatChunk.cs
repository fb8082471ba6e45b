using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAICompletions.Inbound;

/// <summary>The contents of a canonical chunk apart from the details of its choices, read in one pass without allocating an object per chunk.</summary>
internal ref struct ChatChunk(ReadOnlySpan<byte> json) : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>The choices, as JSON; empty for none.</summary>
    public ReadOnlySpan<byte> Choices { get; private set; }

    /// <summary>The usage, as JSON; empty for none.</summary>
    public ReadOnlySpan<byte> Usage { get; private set; }

    /// <summary>The creation time in Unix seconds; null if the chunk does not state it.</summary>
    public long? Created { get; private set; }

    /// <summary>Whether the chunk is an error.</summary>
    public bool IsError { get; private set; }

    /// <summary>Reads the chunk; false if it is not a JSON object.</summary>
    public bool TryRead() => ObjectReader.TryRead(_json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("choices"u8)) Choices = ValueOf(ref reader, JsonTokenType.StartArray);
        else if (reader.ValueTextEquals("usage"u8)) Usage = ValueOf(ref reader, JsonTokenType.StartObject);
        else if (reader.ValueTextEquals("created"u8)) ReadCreated(ref reader);
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            IsError |= ErrorMembers.Read(ref reader) == ErrorMember.Given;
        }
        else reader.Skip();
    }

    private void ReadCreated(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long created)) Created = created;
        reader.Skip();
    }

    private readonly ReadOnlySpan<byte> ValueOf(scoped ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        bool isKind = reader.TokenType == kind;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return isKind ? _json[start..(int)reader.BytesConsumed] : default;
    }
}
