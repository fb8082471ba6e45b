using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>
/// Translates OpenAI embeddings to a vendor's wire format, and replies back. Pure functions over bytes: no I/O, no clock, no state.
/// Thread-safe. The translated replies contain vectors as numbers; the dispatcher converts them if the client wants base64.
/// </summary>
internal abstract class EmbeddingsTranslator
{
    /// <summary>The names of the vendor's fields that OpenAI does not have.</summary>
    public abstract IReadOnlyList<string> Members { get; }

    /// <summary>Writes the vendor's request body.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="model">The vendor's name for the model.</param>
    /// <param name="output">Receives the body.</param>
    public void WriteRequest(EmbeddingsDocument request, string model, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        WriteRequest(request, model, json);
    }

    /// <summary>Writes a vendor's reply as OpenAI's list of embeddings.</summary>
    /// <returns>Null, or the error in the reply. An error object in place of a reply counts as well.</returns>
    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, EmbeddingsContext context, IBufferWriter<byte> output)
    {
        try
        {
            var writer = new EmbeddingsWriter(output);
            return ReadReply(reply, context, writer) ?? writer.End(context);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return context.BadReply("something that is not a JSON object");
        }
    }

    /// <summary>Writes the vendor's request body.</summary>
    protected abstract void WriteRequest(EmbeddingsDocument request, string model, Utf8JsonWriter json);

    /// <summary>Reads a field of a reply other than its error.</summary>
    /// <param name="reader">Positioned on the field's name; moves to the end of its value.</param>
    /// <param name="json">The JSON that the reader reads.</param>
    /// <param name="writer">Receives the vectors and the token count.</param>
    /// <returns>False if a vector contains anything other than numbers.</returns>
    protected abstract bool TryReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EmbeddingsWriter writer);

    private ProviderError? ReadReply(ReadOnlyMemory<byte> reply, EmbeddingsContext context, EmbeddingsWriter writer)
    {
        var reader = new Utf8JsonReader(reply.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return context.BadReply("something that is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False)) return UpstreamErrors.FromBody(reply, context.Provider, context.Errors);
            }
            else if (!TryReadMember(ref reader, reply.Span, writer)) return context.BadReply("a vector that is not made of numbers");
        }
        reader.Read(); // throws if there is more data
        return null;
    }
}

/// <summary>The context for translating an embeddings reply.</summary>
/// <param name="Request">The request that the reply answers.</param>
/// <param name="Provider">The provider's name, for errors.</param>
/// <param name="Errors">The vendor's error rules.</param>
/// <param name="Model">The vendor's name for the model.</param>
internal sealed record EmbeddingsContext(EmbeddingsDocument Request, string Provider, ErrorRules Errors, string Model)
{
    /// <summary>The error for a reply that does not match the vendor's documentation.</summary>
    public ProviderError BadReply(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}
