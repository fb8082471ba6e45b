using System.Buffers;
using System.Text;
using ProviderKit.Counting;
using ProviderKit.Formats.OpenAIResponses.Inbound;
using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>OpenAI's Responses API, for both clients and upstreams.</summary>
internal sealed class OpenAIResponsesFormat() : WireFormat("openai_responses", WireOperation.Chat, "responses")
{
    public override string Path => "responses";

    // Searching for words is much faster than parsing tools and items. A false match only causes a translation, which supports everything.
    private static readonly byte[][] OtherTools =
        [.. new[] { "custom", "custom_tool_call", "tool_search", "local_shell", "shell", "apply_patch" }.Select(word => Encoding.ASCII.GetBytes($"\"{word}\""))];

    internal override IChatBridge Bridge { get; } = new ResponsesBridge();

    internal override IReplyState State { get; } = new ResponsesState();

    internal override CountingRules Counting => ItemCounting.Rules;

    // A response states whether it failed.
    public override bool SaysHowItEnds => true;

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => FailedResponse.WriteError(error, output);

    public override void WriteErrorEvent(ProviderError error, string? requestId, StreamFraming framing, IBufferWriter<byte> output) =>
        FailedResponse.WriteStream(error, requestId, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<ItemRequestMembers>(body, address, out facts);

    internal override SplicedBody.Edit[]? Unsendable(ReadOnlySpan<byte> body, bool signsNothing, in ThoughtMaker target) =>
        ForeignItems.Foreign(body, target) is { Count: > 0 } edits ? [.. edits] : null;

    internal override ProviderError? RefusalOf(ReadOnlySpan<byte> body, string provider, in ThoughtMaker target) => !ForeignItems.HaveForeignCompaction(body, target) ? null
        : new ProviderError(ProviderErrorKind.InvalidRequest, $"A compaction in input was made by another account or model than the one at {provider} that is to answer, and only its maker can read it. Send the items that it stands for, or a request for the model that made it.")
        { Code = "invalid_encrypted_content", Param = "input" };

    internal override bool RefusesThoughts(ProviderError error) => ForeignItems.IsAboutThem(error);

    internal override IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request) =>
        ForeignItems.AllReasoning(request.Body.Span) is { Count: > 0 } edits ? edits : null;

    internal override RequestNeeds NeedsOf(ReadOnlySpan<byte> body) =>
        MentionsAny(body) ? RequestNeeds.OtherTools : RequestNeeds.None;

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(ReadWhole(body, context));

    internal override StreamScan BeginStream(ScanContext context) => new ResponseScan(context);

    private static bool MentionsAny(ReadOnlySpan<byte> body)
    {
        foreach (byte[] word in OtherTools)
            if (body.IndexOf(word) >= 0) return true;
        return false;
    }

    private static ScannedReply ReadWhole(ReadOnlyMemory<byte> body, ScanContext context)
    {
        var facts = new ResponseFacts();
        if (!facts.TryRead(body.Span)) return new(context.Bad("something that is not a JSON object"));
        if (facts.IsError) return new(UpstreamErrors.FromBody(body, context.Provider, context.Errors));
        if (context.Request.Stream) return new(context.Bad("a whole reply although a stream was asked for"));
        if (!facts.HasOutput) return new(context.Bad("JSON without output"));
        ForeignItems.Note(body.Span, context.Maker);
        var edit = facts.ModelLength > 0 ? context.Name.Replacing(facts.ModelStart, facts.ModelLength) : context.Name.AddedTo(body.Span);
        return new(null, new SplicedBody(body, edit), facts.Usage);
    }
}
