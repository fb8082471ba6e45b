using System.Buffers;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats;

/// <summary>
/// Translates a client's chat format to the canonical one (OpenAI chat), and replies back. Pure functions over bytes: no I/O, no
/// state, and no clock other than the reply's own. Thread-safe.
/// </summary>
internal interface IChatBridge
{
    /// <summary>Writes the canonical request.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="address">What the client's address says. A model or stream option in the address is written to the canonical body.</param>
    /// <param name="seal">Opens signatures made by this gateway.</param>
    /// <param name="output">Receives the canonical body; unusable after an error.</param>
    /// <param name="notes">The notes for translating the reply.</param>
    /// <returns>Null, or a 400 error that names the field as the client wrote it, such as <c>messages.2.content.0.source</c>.</returns>
    ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes);

    /// <summary>Finds the client's path of a field of the canonical request. Translates the request again, so it is used for errors only.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="address">What the client's address says.</param>
    /// <param name="seal">The seal that was given to <see cref="WriteCanonical"/>.</param>
    /// <param name="canonicalPath">A path such as <c>messages[1].content[0].image_url</c>.</param>
    /// <returns>The client's path; null if the field has the same name there or is unknown to the gateway.</returns>
    string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath);

    /// <summary>Writes a whole canonical reply in the client's format.</summary>
    /// <returns>Null, or the error in the reply.</returns>
    ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output);

    /// <summary>Begins the translation of a stream.</summary>
    IStreamBridge BeginStream(BridgeContext context);
}

/// <summary>The translation of one stream to the client's format. For one reader at a time. Disposed of even if the stream is incomplete.</summary>
internal interface IStreamBridge : IDisposable
{
    /// <summary>Translates a canonical chunk to zero, one or several events.</summary>
    /// <returns>Null, or why the stream is broken. An error sent in place of a chunk counts as well.</returns>
    ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output);

    /// <summary>
    /// Notes a chunk that was not passed to <see cref="Translate"/> because it differed from the previous one only in the text of
    /// the single event that was written (<see cref="EventQueue.MayRepeat"/>).
    /// </summary>
    /// <param name="text">JSON text without quotes; not empty, and without half a surrogate pair.</param>
    void Repeated(ReadOnlySpan<byte> text);

    /// <summary>
    /// Ends a complete stream: writes the events that were held back and the final events. Not called for a stream that was cut off,
    /// which ends with an error event.
    /// </summary>
    void Complete(EventQueue output);

    /// <summary>Ends a failed stream: writes the final events, if the format has any for this case.</summary>
    /// <param name="error">Why the stream failed.</param>
    /// <param name="output">Receives the events.</param>
    /// <param name="isEndLost">Whether <see cref="Complete"/> was called but its last event does not reach the client.</param>
    /// <param name="withholds">Whether the part of the reply that the client has not received yet is withheld from it.</param>
    /// <returns>Whether the events say why the stream failed. Default: false, and no events are written.</returns>
    bool Fail(ProviderError error, EventQueue output, bool isEndLost = false, bool withholds = false) => false;
}
