using System.Buffers;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Turns OpenAI chat into one vendor's wire format and its replies back. Pure functions over bytes: no I/O, no clock, no
/// state of its own. Thread-safe. What the vendor cannot do is a 400 that names the parameter, never silently dropped.
/// </summary>
internal interface IChatTranslator
{
    /// <summary>Whether images must be sent as bytes, so that http addresses of images have to be fetched first.</summary>
    bool NeedsImageBytes { get; }

    /// <summary>Whether what a row says of the parameters that its models refuse is about this format too. Default: false.</summary>
    bool HasModelQuirks => false;

    /// <summary>What of a request an upstream has refused that it would be served without. Default: nothing.</summary>
    OptionalParts RefusedBy(ProviderError error) => OptionalParts.None;

    /// <summary>Writes the vendor's request body.</summary>
    /// <param name="chat">The client's request.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="output">Takes the body.</param>
    /// <returns>Null, or why this vendor cannot serve the request.</returns>
    ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output);

    /// <summary>Writes a whole reply of the vendor's as an OpenAI chat completion.</summary>
    /// <returns>Null, or what is wrong with the reply (also an error object in place of one).</returns>
    ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output);

    /// <summary>Begins the translation of one stream.</summary>
    IChatStreamTranslator BeginStream(ReplyContext context);
}

/// <summary>The translation of one stream. For one reader at a time.</summary>
internal interface IChatStreamTranslator
{
    /// <summary>Takes one of the vendor's events and writes the OpenAI chunks it amounts to: none, one or several.</summary>
    /// <param name="upstreamEvent">The event's JSON: a <c>data:</c> payload, or a line where the vendor sends lines.</param>
    /// <param name="output">Takes the chunks.</param>
    /// <returns>Null, or why the stream is broken (also an error event).</returns>
    ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output);

    /// <summary>
    /// The vendor has said that nothing follows, as <c>[DONE]</c> does elsewhere: the stream is complete, however the
    /// connection ends, and <see cref="Complete"/> is not called. Default: false, its end is that of the connection.
    /// </summary>
    bool Ended => false;

    /// <summary>
    /// The top-level members of the vendor's events whose values differ from event to event, and are not in the chunks: their
    /// names, with a space between them. Default: empty, there is none.
    /// </summary>
    ReadOnlySpan<byte> Varying => default;

    /// <summary>
    /// Takes note of an event that was not given to <see cref="Translate"/>: it differed from the last one that was in
    /// <see cref="Varying"/>, and in the text that was written as repeatable, alone.
    /// </summary>
    /// <param name="upstreamEvent">The event's JSON.</param>
    /// <param name="text">The text, without quotes; not empty.</param>
    void Repeated(ReadOnlySpan<byte> upstreamEvent, ReadOnlySpan<byte> text)
    {
    }

    /// <summary>The vendor's stream has ended: writes what was held back, such as the usage.</summary>
    void Complete(ChunkWriter output);
}

/// <summary>What a reply's translation needs besides the reply.</summary>
/// <param name="Chat">The request it answers.</param>
/// <param name="Provider">The provider's name, for errors.</param>
/// <param name="Errors">How the vendor words its errors.</param>
/// <param name="Model">The vendor's name of the model.</param>
/// <param name="Id">An id for the reply, where the vendor gives none; unique, made of letters and digits.</param>
/// <param name="Created">The present, in Unix seconds.</param>
internal sealed record ReplyContext(ChatDocument Chat, string Provider, ErrorRules Errors, string Model, string Id, long Created)
{
    /// <summary>A name of the upstream account that answers, for what only that account can read; null where there is none.</summary>
    public string? Account { get; init; }

    /// <summary>The name of the model in the chunks of a stream, as a JSON string: what the client called it. Null: <see cref="Model"/>.</summary>
    public byte[]? ClientModel { get; init; }

    /// <summary>The error of a reply that is not what the vendor documents.</summary>
    public ProviderError BadReply(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}
