using System.Buffers;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats;

/// <summary>
/// Translates a client's chat format into the canonical one (OpenAI chat) and replies back. Pure functions over bytes: no I/O,
/// no clock but the reply's own, no state. Thread-safe.
/// </summary>
internal interface IChatBridge
{
    /// <summary>Writes the canonical request.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="address">What the client's address says: a model and a wish for a stream that stand there are written into the canonical body.</param>
    /// <param name="seal">Opens signatures that this gateway made.</param>
    /// <param name="output">Takes the canonical body; of no use after an error.</param>
    /// <param name="notes">What the reply's translation needs from the request.</param>
    /// <returns>Null, or a 400 that names the field as the client wrote it, such as <c>messages.2.content.0.source</c>.</returns>
    ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes);

    /// <summary>Names a field of the canonical request as the client wrote it. Translates the request again: for refusals only.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="address">What the client's address says.</param>
    /// <param name="seal">The one that <see cref="WriteCanonical"/> had.</param>
    /// <param name="canonicalPath">Such as <c>messages[1].content[0].image_url</c>.</param>
    /// <returns>The client's path; null for a field that has the same name there, or that the gateway does not know.</returns>
    string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath);

    /// <summary>Writes a whole canonical reply in the client's format.</summary>
    /// <returns>Null, or what is wrong with the reply.</returns>
    ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output);

    /// <summary>Begins the translation of one stream.</summary>
    IStreamBridge BeginStream(BridgeContext context);
}

/// <summary>The translation of one stream into the client's format. For one reader at a time. Disposed of whether the stream was whole or not.</summary>
internal interface IStreamBridge : IDisposable
{
    /// <summary>Takes one canonical chunk and writes the events it amounts to: none, one or several.</summary>
    /// <returns>Null, or why the stream is broken (also an error in place of a chunk).</returns>
    ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output);

    /// <summary>
    /// Takes note of a chunk that was not given to <see cref="Translate"/>: it differed from the last one in the text of the one
    /// event that was written, alone (<see cref="EventQueue.MayRepeat"/>).
    /// </summary>
    /// <param name="text">JSON text without its quotes; not empty, and without half a surrogate pair.</param>
    void Repeated(ReadOnlySpan<byte> text);

    /// <summary>
    /// The stream has ended as it should: writes what was held back and the events that end it. Not to be called for a stream
    /// that was cut, which ends with an error event.
    /// </summary>
    void Complete(EventQueue output);

    /// <summary>The stream has failed: writes the events that end it, where the format has such.</summary>
    /// <param name="error">Why.</param>
    /// <param name="output">Takes the events.</param>
    /// <param name="isEndLost">Whether <see cref="Complete"/> was called, and the client is not given the last of its events.</param>
    /// <param name="withholds">Whether the client is not to be given what of the reply it has not been given yet.</param>
    /// <returns>Whether they say why it failed. Default: false, and nothing is written.</returns>
    bool Fail(ProviderError error, EventQueue output, bool isEndLost = false, bool withholds = false) => false;
}
