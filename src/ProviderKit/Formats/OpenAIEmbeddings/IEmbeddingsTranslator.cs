using System.Buffers;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>
/// Turns OpenAI embeddings into one vendor's wire format and its replies back. Pure functions over bytes: no I/O, no
/// clock, no state of its own. Thread-safe. Vectors come back as numbers; the dispatcher rewrites them where the client
/// wants base64.
/// </summary>
internal interface IEmbeddingsTranslator
{
    /// <summary>The names of the members beyond OpenAI's that the vendor takes.</summary>
    IReadOnlyList<string> Members { get; }

    /// <summary>Writes the vendor's request body.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="output">Takes the body.</param>
    void WriteRequest(EmbeddingsDocument request, string model, IBufferWriter<byte> output);

    /// <summary>Writes a reply of the vendor's as OpenAI's list of embeddings.</summary>
    /// <returns>Null, or what is wrong with the reply (also an error object in place of one).</returns>
    ProviderError? WriteReply(ReadOnlyMemory<byte> reply, EmbeddingsContext context, IBufferWriter<byte> output);
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
