using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>What the gateway needs to know about a whole embeddings reply, read in one pass.</summary>
internal ref struct EmbeddingsReplyFacts(EmbeddingEncoding wanted) : IObjectMembers
{
    private ErrorMember _error;

    /// <summary>The position of the model's value; 0 if the reply names no model.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>Whether the reply contains an error object or text. An empty error is ignored if there are vectors.</summary>
    public readonly bool HasError => _error == ErrorMember.Given || (_error == ErrorMember.Empty && !HasData);

    public bool HasData { get; private set; }

    public ChatUsage? Usage { get; private set; }

    /// <summary>The positions, in order, of the vectors that do not have the encoding the client wants; null for none.</summary>
    public List<Range>? Misfits { get; private set; }

    /// <summary>The edit that sets the model name the client asked for, even if the upstream gave none.</summary>
    public readonly SplicedBody.Edit Renaming(ReadOnlySpan<byte> json, ReplyName name) =>
        ModelLength > 0 ? name.Replacing(ModelStart, ModelLength) : name.AddedTo(json);

    /// <summary>Reads the reply; false if <paramref name="json"/> is not a JSON object.</summary>
    public bool TryRead(ReadOnlySpan<byte> json) => ObjectReader.TryRead(json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool data = reader.ValueTextEquals("data"u8), model = reader.ValueTextEquals("model"u8);
        bool usage = reader.ValueTextEquals("usage"u8), error = reader.ValueTextEquals("error"u8);
        reader.Read();
        if (data && reader.TokenType == JsonTokenType.StartArray)
        {
            ReadData(ref reader);
            return;
        }
        if (usage && reader.TokenType == JsonTokenType.StartObject)
        {
            Usage = UsageReader.Read(ref reader);
            return;
        }
        if (error)
        {
            _error = ErrorMembers.Read(ref reader);
            return;
        }
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        if (model) (ModelStart, ModelLength) = (start, (int)reader.BytesConsumed - start);
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        HasData = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool vector = reader.ValueTextEquals("embedding"u8);
                reader.Read();
                bool misfit = vector && reader.TokenType switch
                {
                    JsonTokenType.StartArray => wanted == EmbeddingEncoding.Base64,
                    JsonTokenType.String => wanted == EmbeddingEncoding.Float,
                    _ => false,
                };
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (misfit) (Misfits ??= []).Add(start..(int)reader.BytesConsumed);
            }
        }
    }
}
