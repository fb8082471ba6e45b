using System.Buffers;
using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>Requests about responses by id. Only the model's position is read from a reply: the usage was counted when the response was created.</summary>
internal sealed class StoredResponseFormat() : WireFormat("openai_stored_response", WireOperation.StoredReplies, "responses by their ids")
{
    internal override IReplyState State { get; } = new ResponsesState(hasReplies: false);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => FailedResponse.WriteError(error, output);

    /// <exception cref="NotSupportedException">Always: such requests have no body.</exception>
    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        throw new NotSupportedException("What is asked about a response has no body.");

    /// <summary>Reads a reply. The empty body after a deletion is a valid reply as well.</summary>
    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new ResponseFacts();
        return new(new ScannedReply(null, new SplicedBody(body, facts.TryRead(body.Span) ? facts.Renaming(context.Name) : default)));
    }

    /// <exception cref="NotSupportedException">Always: such replies are not streamed.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("A stored response is not streamed.");
}
