using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>What the gateway must know about a whole response that passes through, read in one pass.</summary>
internal struct ResponseFacts : IObjectMembers
{
    /// <summary>Where the model's value begins; 0 when the response names none.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>What gives it the client's model; nothing where it names none.</summary>
    public readonly SplicedBody.Edit Renaming(ReplyName name) => ModelLength > 0 ? name.Replacing(ModelStart, ModelLength) : default;

    /// <summary>It is an error, or a response that failed.</summary>
    public bool IsError { get; private set; }

    public bool HasOutput { get; private set; }

    public ChatUsage Usage { get; private set; }

    /// <summary>False when <paramref name="json"/> is not one JSON object.</summary>
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
