using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>The facts about a passed-through Ollama reply, or one line of it, that the gateway needs, read in one pass.</summary>
internal struct OllamaFacts : IObjectMembers
{
    private long _promptTokens;
    private long _completionTokens;

    /// <summary>The start of the model's value; 0 if there is none.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>Whether it is an error instead of a reply.</summary>
    public bool IsError { get; private set; }

    /// <summary>Whether it is the last line.</summary>
    public bool Done { get; private set; }

    /// <summary>Whether it has vectors.</summary>
    public bool HasVectors { get; private set; }

    /// <summary>Whether it has content: a text, a thought or a call.</summary>
    public bool Says { get; private set; }

    public readonly ChatUsage Usage => new(_promptTokens, _completionTokens);

    /// <summary>The edit that writes the client's name of the model, whether or not the upstream sent one.</summary>
    public readonly SplicedBody.Edit Renaming(ReadOnlySpan<byte> json, ReplyName name) =>
        ModelLength > 0 ? name.Replacing(ModelStart, ModelLength) : name.AddedTo(json);

    /// <summary>Returns false if <paramref name="json"/> is not one JSON object.</summary>
    public bool TryRead(ReadOnlySpan<byte> json) => ObjectReader.TryRead(json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("message"u8))
        {
            if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isRole = reader.ValueTextEquals("role"u8);
                reader.Read();
                Says |= !isRole && IsSaid(reader);
                reader.Skip();
            }
            return;
        }
        bool model = reader.ValueTextEquals("model"u8), done = reader.ValueTextEquals("done"u8), error = reader.ValueTextEquals("error"u8);
        bool text = reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("thinking"u8);
        bool vectors = reader.ValueTextEquals("embeddings"u8) || reader.ValueTextEquals("embedding"u8);
        bool prompt = reader.ValueTextEquals("prompt_eval_count"u8), completion = reader.ValueTextEquals("eval_count"u8);
        reader.Read();
        if (prompt) TokenCount.TryRead(reader, out _promptTokens);
        else if (completion) TokenCount.TryRead(reader, out _completionTokens);
        Done |= done && reader.TokenType == JsonTokenType.True;
        IsError |= error && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        HasVectors |= vectors && reader.TokenType == JsonTokenType.StartArray;
        Says |= text && IsSaid(reader);
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        if (model) (ModelStart, ModelLength) = (start, (int)reader.BytesConsumed - start);
    }

    private static bool IsSaid(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.StartArray || (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty);
}
