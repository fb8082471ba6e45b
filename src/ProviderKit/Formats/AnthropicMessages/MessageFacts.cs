using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>What the gateway must know about a whole message that passes through, read in one pass.</summary>
internal struct MessageFacts : IObjectMembers
{
    private MessagesUsage _usage;

    /// <summary>Where the model's value begins; 0 when the message names none.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>It is an error in place of a message.</summary>
    public bool IsError { get; private set; }

    public bool HasContent { get; private set; }

    public readonly MessagesUsage Usage => _usage;

    /// <summary>False when <paramref name="json"/> is not one JSON object.</summary>
    public bool TryRead(ReadOnlySpan<byte> json) => ObjectReader.TryRead(json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool model = reader.ValueTextEquals("model"u8), content = reader.ValueTextEquals("content"u8);
        bool error = reader.ValueTextEquals("error"u8), usage = reader.ValueTextEquals("usage"u8);
        reader.Read();
        if (usage)
        {
            _usage.Read(ref reader);
            return;
        }
        if (content) HasContent = reader.TokenType == JsonTokenType.StartArray;
        if (error) IsError = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        if (model) (ModelStart, ModelLength) = (start, (int)reader.BytesConsumed - start);
    }
}
