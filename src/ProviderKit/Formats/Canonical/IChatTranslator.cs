using System.Buffers;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Translates OpenAI chat to one vendor's wire format and its replies back. Pure functions over bytes: no I/O, no clock, no
/// state. Thread-safe. A parameter that the vendor does not support is a 400 that names it, and is never dropped silently.
/// </summary>
internal interface IChatTranslator
{
    /// <summary>Whether images must be sent as bytes, so that images with http URLs have to be fetched first.</summary>
    bool NeedsImageBytes { get; }

    /// <summary>Whether the model quirks of the vendor's row also apply to this format. Default: false.</summary>
    bool HasModelQuirks => false;

    /// <summary>The optional parts of a request that an upstream's error refuses. Default: none.</summary>
    OptionalParts RefusedBy(ProviderError error) => OptionalParts.None;

    /// <summary>Writes the vendor's request body.</summary>
    /// <param name="chat">The client's request.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="output">Receives the body.</param>
    /// <returns>Null, or why this vendor cannot serve the request.</returns>
    ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output);

    /// <summary>Writes a whole reply of the vendor as an OpenAI chat completion.</summary>
    /// <returns>Null, or the error if the reply is not valid or is an error itself.</returns>
    ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output);

    /// <summary>Begins the translation of one stream.</summary>
    IChatStreamTranslator BeginStream(ReplyContext context);
}

/// <summary>Translates one stream. Not thread-safe.</summary>
internal interface IChatStreamTranslator
{
    /// <summary>Translates one of the vendor's events to OpenAI chunks: none, one or several.</summary>
    /// <param name="upstreamEvent">The event's JSON: a <c>data:</c> payload, or a line if the vendor sends lines.</param>
    /// <param name="output">Receives the chunks.</param>
    /// <returns>Null, or why the stream is broken, such as an error event.</returns>
    ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output);

    /// <summary>
    /// Whether the vendor has marked the end, like <c>[DONE]</c>: the stream is then complete, however the
    /// connection ends, and <see cref="Complete"/> is not called. Default: false, the stream ends with the connection.
    /// </summary>
    bool Ended => false;

    /// <summary>
    /// The names of top-level members of the vendor's events whose values vary between events and do not affect the chunks, separated by
    /// spaces. Default: empty.
    /// </summary>
    ReadOnlySpan<byte> Varying => default;

    /// <summary>
    /// Records an event that was not passed to <see cref="Translate"/>, because it differed from the last translated event only in
    /// <see cref="Varying"/> and in the repeatable text.
    /// </summary>
    /// <param name="upstreamEvent">The event's JSON.</param>
    /// <param name="text">The text, without quotes; not empty.</param>
    void Repeated(ReadOnlySpan<byte> upstreamEvent, ReadOnlySpan<byte> text)
    {
    }

    /// <summary>Called when the vendor's stream has ended. Writes what was held back, such as the usage.</summary>
    void Complete(ChunkWriter output);
}

/// <summary>The context for translating a reply.</summary>
/// <param name="Chat">The request.</param>
/// <param name="Provider">The provider's name, for errors.</param>
/// <param name="Errors">The vendor's error rules.</param>
/// <param name="Model">The vendor's name of the model.</param>
/// <param name="Id">An id for the reply, if the vendor sends none; unique, made of letters and digits.</param>
/// <param name="Created">The current time, in Unix seconds.</param>
internal sealed record ReplyContext(ChatDocument Chat, string Provider, ErrorRules Errors, string Model, string Id, long Created)
{
    /// <summary>The upstream account that replies, for data that only that account can read; null if there is none.</summary>
    public string? Account { get; init; }

    /// <summary>The client's name of the model for the chunks of a stream, as a JSON string. Null: <see cref="Model"/>.</summary>
    public byte[]? ClientModel { get; init; }

    /// <summary>The error of a reply that does not match the vendor's documentation.</summary>
    public ProviderError BadReply(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}
