using System.Buffers;
using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>What is asked about responses by their ids. Nothing is read of an answer but where the model stands: what it reports was counted when it was made.</summary>
internal sealed class StoredResponseFormat() : WireFormat("openai_stored_response", WireOperation.StoredReplies, "responses by their ids")
{
    internal override IReplyState State { get; } = new ResponsesState(hasReplies: false);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => FailedResponse.WriteError(error, output);

    /// <exception cref="NotSupportedException">Always: such requests have no body.</exception>
    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        throw new NotSupportedException("What is asked about a response has no body.");

    /// <summary>The nothing that follows a deletion is an answer too.</summary>
    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new ResponseFacts();
        return new(new ScannedReply(null, new SplicedBody(body, facts.TryRead(body.Span) ? facts.Renaming(context.Name) : default)));
    }

    /// <exception cref="NotSupportedException">Always: such answers are whole.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("A stored response is not streamed.");
}
