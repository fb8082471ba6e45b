using System.Buffers;
using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>OpenAI's <c>responses/compact</c>: takes a Responses request and returns a <c>response.compaction</c> with fewer items. Passed through.</summary>
internal sealed class ResponsesCompactFormat() : WireFormat("openai_compact", WireOperation.Chat, "compaction of responses")
{
    public override string Path => "responses/compact";

    // The reply becomes input of the next request. It is not continued by id.
    internal override IReplyState State { get; } = new ResponsesState(hasReplies: false);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => FailedResponse.WriteError(error, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts)
    {
        var error = OpenAIResponses.ReadFacts(body, address, out facts);
        facts.Stream = false; // it has no meaning here
        return error;
    }

    internal override SplicedBody.Edit[]? Unsendable(ReadOnlySpan<byte> body, bool signsNothing, in ThoughtMaker target) => OpenAIResponses.Unsendable(body, signsNothing, target);

    internal override ProviderError? RefusalOf(ReadOnlySpan<byte> body, string provider, in ThoughtMaker target) => OpenAIResponses.RefusalOf(body, provider, target);

    internal override bool RefusesThoughts(ProviderError error) => OpenAIResponses.RefusesThoughts(error);

    internal override IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request) => OpenAIResponses.ThoughtEdits(request);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new ResponseFacts();
        return new(!facts.TryRead(body.Span) ? new ScannedReply(context.Bad("something that is not a JSON object"))
            : facts.IsError ? new ScannedReply(UpstreamErrors.FromBody(body, context.Provider, context.Errors))
            : !facts.HasOutput ? new ScannedReply(context.Bad("JSON without output"))
            : new ScannedReply(null, new SplicedBody(Noted(body, context), facts.Renaming(context.Name)), facts.Usage));
    }

    private static ReadOnlyMemory<byte> Noted(ReadOnlyMemory<byte> body, in ScanContext context)
    {
        ForeignItems.Note(body.Span, context.Maker);
        return body;
    }

    /// <exception cref="NotSupportedException">Always: compactions are not streamed.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("A compaction is not streamed.");
}
