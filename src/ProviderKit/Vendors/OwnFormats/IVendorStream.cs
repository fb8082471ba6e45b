using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>Translates one stream of a vendor's own format. Not thread-safe.</summary>
[Experimental(ProviderKitExperiments.VendorFormats)]
public interface IVendorStream
{
    /// <summary>Translates one of the vendor's events into OpenAI chunks: none, one or several.</summary>
    /// <param name="upstreamEvent">The event's JSON; valid during the call.</param>
    /// <param name="output">Receives the chunks.</param>
    /// <returns>Null, or why the stream is broken, such as an error event (<see cref="VendorReplyContext.ErrorOf"/>).</returns>
    ProviderError? Translate(ReadOnlyMemory<byte> upstreamEvent, ChatChunkOutput output);

    /// <summary>Whether the vendor has marked the end: the stream is then complete, however the connection ends. Default: false.</summary>
    bool IsOver => false;

    /// <summary>
    /// Called when the vendor's stream has ended, unless <see cref="IsOver"/>. Write what was held back. A reply without a chunk that
    /// has a <c>finish_reason</c> counts as cut off, so write one here only if the vendor's format marks its end in no other way.
    /// </summary>
    /// <param name="output">Receives the chunks.</param>
    void Complete(ChatChunkOutput output)
    {
    }
}
