using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>What the gateway needs to know about a whole passed-through response, read in one pass.</summary>
internal struct ResponseFacts : IObjectMembers
{
    /// <summary>The position of the model's value; 0 if the response names no model.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>The edit that sets the client's model name; empty if the response names no model.</summary>
    public readonly SplicedBody.Edit Renaming(ReplyName name) => ModelLength > 0 ? name.Replacing(ModelStart, ModelLength) : default;

    /// <summary>Whether it is an error or a failed response.</summary>
    public bool IsError { get; private set; }

    public bool HasOutput { get; private set; }

    public ChatUsage Usage { get; private set; }

    /// <summary>Reads the response; false if <paramref name="json"/> is not a JSON object.</summary>
    public bool TryRead(ReadOnlySpan<byte> json) => ObjectReader.TryRead(json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool model = reader.ValueTextEquals("model"u8), output = reader.ValueTextEquals("output"u8);
        bool error = reader.ValueTextEquals("error"u8), usage = reader.ValueTextEquals("usage"u8);
        reader.Read();
        if (usage && reader.TokenType == JsonTokenType.StartObject)
        {
            Usage = ItemUsage.Read(ref reader);
            return;
        }
        if (output) HasOutput = reader.TokenType == JsonTokenType.StartArray;
        if (error) IsError = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        if (model) (ModelStart, ModelLength) = (start, (int)reader.BytesConsumed - start);
    }
}
