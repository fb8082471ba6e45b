using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>The facts about a whole passed-through message that the gateway needs, read in one pass.</summary>
internal struct MessageFacts : IObjectMembers
{
    private MessagesUsage _usage;

    /// <summary>The start of the model's value; 0 if the message has none.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>Whether it is an error instead of a message.</summary>
    public bool IsError { get; private set; }

    public bool HasContent { get; private set; }

    public readonly MessagesUsage Usage => _usage;

    /// <summary>Returns false if <paramref name="json"/> is not one JSON object.</summary>
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
