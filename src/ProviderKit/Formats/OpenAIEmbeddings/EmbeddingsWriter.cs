using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>Writes OpenAI's list of embeddings around the vendor's vectors, whose numbers are copied as they are.</summary>
internal sealed class EmbeddingsWriter(IBufferWriter<byte> output)
{
    /// <summary>Vectors written so far.</summary>
    public int Count { get; private set; }

    /// <summary>What the reply cost, as far as the vendor says it.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Adds the vector on which <paramref name="reader"/> stands.</summary>
    /// <param name="reader">Stands on the array's start; left on its end.</param>
    /// <param name="json">What it reads.</param>
    /// <returns>False when it is no array of numbers.</returns>
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

    /// <summary>Ends the reply, if there is a vector for each of the inputs.</summary>
    /// <returns>Null, or what is wrong.</returns>
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
