using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>Reads one canonical chunk with a <see cref="ChoiceDelta"/>. Only the first choice is read.</summary>
internal ref struct CanonicalChunk(ReadOnlySpan<byte> json) : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json = json;
    private ChoiceDelta _choice = new(json);

    public readonly ReadOnlySpan<byte> Content => _choice.Content;

    public readonly ReadOnlySpan<byte> Reasoning => _choice.Reasoning;

    public readonly ReadOnlySpan<byte> Refusal => _choice.Refusal;

    /// <summary>The array of calls, as JSON.</summary>
    public readonly ReadOnlySpan<byte> Calls => _choice.Calls;

    /// <summary>Signed thinking blocks, as JSON.</summary>
    public readonly ReadOnlySpan<byte> ThinkingBlocks => _choice.ThinkingBlocks;

    /// <summary>The sources of the text, as JSON.</summary>
    public readonly ReadOnlySpan<byte> Annotations => _choice.Annotations;

    /// <summary>Images that the model generated, as JSON.</summary>
    public readonly ReadOnlySpan<byte> Images => _choice.Images;

    /// <summary>The list of token log probabilities, as JSON.</summary>
    public ReadOnlySpan<byte> LogProbs { get; private set; }

    /// <summary>Vendor-specific fields, as JSON.</summary>
    public readonly ReadOnlySpan<byte> Extra => _choice.Extra;

    public readonly string? FinishReason => _choice.FinishReason;

    /// <summary>The stop sequence that ended the reply, if the server sends it.</summary>
    public readonly string? Stop => _choice.Stop;

    public ChatUsage? Usage { get; private set; }

    /// <summary>Whether the chunk is an error.</summary>
    public bool IsError { get; private set; }

    /// <summary>Returns false if it is not a JSON object.</summary>
    public bool TryRead() => ObjectReader.TryRead(_json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("choices"u8)) ReadChoices(ref reader);
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) Usage = UsageReader.Read(ref reader);
            else reader.Skip();
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            IsError |= ErrorMembers.Read(ref reader) == ErrorMember.Given;
        }
        else reader.Skip();
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartArray)) return;
        bool isFirst = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isFirst && reader.TokenType == JsonTokenType.StartObject) _choice.Read(ref reader);
            else reader.Skip();
            isFirst = false;
        }
        if (!_choice.LogProbs.IsEmpty) LogProbs = ContentOf(_choice.LogProbs);
    }

    private static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> logProbs)
    {
        var reader = new Utf8JsonReader(logProbs);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isContent = reader.ValueTextEquals("content"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            reader.Skip();
            if (isContent && isArray) return logProbs[start..(int)reader.BytesConsumed];
        }
        return default;
    }
}
