using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>Writes OpenAI's list of embeddings with the vendor's vectors, whose numbers are copied unchanged.</summary>
internal sealed class EmbeddingsWriter(IBufferWriter<byte> output)
{
    /// <summary>The number of vectors written so far.</summary>
    public int Count { get; private set; }

    /// <summary>The number of prompt tokens, if the vendor states it.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Adds the vector on which <paramref name="reader"/> is positioned.</summary>
    /// <param name="reader">Positioned on the array's start; moves to its end.</param>
    /// <param name="json">The JSON that the reader reads.</param>
    /// <returns>False if it is not an array of numbers.</returns>
    public bool TryAdd(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
        }
        if (reader.TokenType != JsonTokenType.EndArray) return false;

        output.Write(Count == 0 ? "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":"u8 : ",{\"object\":\"embedding\",\"index\":"u8);
        WriteNumber(Count++);
        output.Write(",\"embedding\":"u8);
        output.Write(json[start..(int)reader.BytesConsumed]);
        output.Write("}"u8);
        return true;
    }

    /// <summary>Ends the reply if there is a vector for each input.</summary>
    /// <returns>Null, or the error in the reply.</returns>
    public ProviderError? End(EmbeddingsContext context)
    {
        int wanted = context.Request.Texts.Count;
        if (Count != wanted) return context.BadReply($"{Count} vectors for {wanted} inputs");
        output.Write("],\"model\":"u8);
        output.Write(JsonText.Quote(context.Model));
        output.Write(",\"usage\":{\"prompt_tokens\":"u8);
        WriteNumber(PromptTokens);
        output.Write(",\"total_tokens\":"u8);
        WriteNumber(PromptTokens);
        output.Write("}}"u8);
        return null;
    }

    private void WriteNumber(long number)
    {
        var target = output.GetSpan(20);
        number.TryFormat(target, out int written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
