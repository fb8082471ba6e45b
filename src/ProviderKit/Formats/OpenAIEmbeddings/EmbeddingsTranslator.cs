using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>
/// Turns OpenAI embeddings into one vendor's wire format and its replies back. Pure functions over bytes: no I/O, no
/// clock, no state of its own. Thread-safe. Vectors come back as numbers; the dispatcher rewrites them where the client
/// wants base64.
/// </summary>
internal abstract class EmbeddingsTranslator
{
    /// <summary>The names of the members beyond OpenAI's that the vendor takes.</summary>
    public abstract IReadOnlyList<string> Members { get; }

    /// <summary>Writes the vendor's request body.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="output">Takes the body.</param>
    public void WriteRequest(EmbeddingsDocument request, string model, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        WriteRequest(request, model, json);
    }

    /// <summary>Writes a reply of the vendor's as OpenAI's list of embeddings.</summary>
    /// <returns>Null, or what is wrong with the reply (also an error object in place of one).</returns>
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

    /// <summary>Reads one member of a reply, other than its error.</summary>
    /// <param name="reader">Stands on the member's name; left on the end of its value.</param>
    /// <param name="json">What it reads.</param>
    /// <param name="writer">Takes vectors and the count of tokens.</param>
    /// <returns>False when a vector is not made of numbers.</returns>
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
        reader.Read(); // throws when anything follows
        return null;
    }
}

/// <summary>What the translation of an embeddings reply needs besides the reply.</summary>
/// <param name="Request">The request it answers.</param>
/// <param name="Provider">The provider's name, for errors.</param>
/// <param name="Errors">How the vendor words its errors.</param>
/// <param name="Model">The vendor's name of the model.</param>
internal sealed record EmbeddingsContext(EmbeddingsDocument Request, string Provider, ErrorRules Errors, string Model)
{
    /// <summary>The error of a reply that is not what the vendor documents.</summary>
    public ProviderError BadReply(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}
