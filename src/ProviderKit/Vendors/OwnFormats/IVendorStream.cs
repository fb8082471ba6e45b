using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>The translation of one stream of a vendor's own format. For one caller at a time.</summary>
[Experimental(ProviderKitExperiments.VendorFormats)]
public interface IVendorStream
{
    /// <summary>Takes one of the vendor's events and writes the OpenAI chunks it amounts to: none, one or several.</summary>
    /// <param name="upstreamEvent">The event's JSON; valid during the call.</param>
    /// <param name="output">Takes the chunks.</param>
    /// <returns>Null, or why the stream is broken, such as an error event (<see cref="VendorReplyContext.ErrorOf"/>).</returns>
    ProviderError? Translate(ReadOnlyMemory<byte> upstreamEvent, ChatChunkOutput output);

    /// <summary>Whether the vendor has said that nothing follows: the stream is complete then, however the connection ends. Default: false.</summary>
    bool IsOver => false;

    /// <summary>
    /// Called when the vendor's stream has ended, unless <see cref="IsOver"/>: what was held back is written here. A reply without a chunk that
    /// has a <c>finish_reason</c> counts as cut off, so write one here only if the vendor's format says its end in no other way.
    /// </summary>
    /// <param name="output">Takes the chunks.</param>
    void Complete(ChatChunkOutput output)
    {
    }
}
