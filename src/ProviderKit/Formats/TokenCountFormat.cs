using System.Buffers;
using ProviderKit.Counting;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats;

/// <summary>Counting of a request's input tokens: the body has another format, and the reply is <c>{"input_tokens":N}</c>.</summary>
/// <param name="name">The name in monitoring replies.</param>
/// <param name="counted">The format of the body.</param>
internal abstract class TokenCountFormat(string name, WireFormat counted) : WireFormat(name, WireOperation.CountTokens, "counting of tokens")
{
    public override string RequestIdHeader => counted.RequestIdHeader;

    public override TimeSpan? LongestRetryAfter => counted.LongestRetryAfter;

    public override bool Forwards(string header) => counted.Forwards(header);

    // If no provider counts, an estimate is better than an error: clients count while a conversation is running.
    internal override bool IsAnsweredHere => true;

    internal override CountingRules? Counting => counted.Counting;

    internal override IReadOnlyList<string> TravellingHeaders => counted.TravellingHeaders;

    public override int StatusOf(ProviderError error) => counted.StatusOf(error);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => counted.WriteError(error, requestId, output);

    internal override byte[] AnswerHere(ChatRequest request, string upstreamModel, ITokenEstimator estimator)
    {
        var output = new ArrayBufferWriter<byte>(32);
        CountReply.Write(output, RequestTokens.Estimate(request.Body, Counting!, upstreamModel, estimator));
        return output.WrittenSpan.ToArray();
    }

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts)
    {
        var error = counted.ReadFacts(body, address, out facts);
        facts.Stream = false; // it has no meaning here, and clients count the body they are about to send
        return error;
    }

    internal override SplicedBody.Edit[]? Unsendable(ReadOnlySpan<byte> body, bool signsNothing, in ThoughtMaker target) => counted.Unsendable(body, signsNothing, target);

    internal override ProviderError? RefusalOf(ReadOnlySpan<byte> body, string provider, in ThoughtMaker target) => counted.RefusalOf(body, provider, target);

    internal override bool RefusesThoughts(ProviderError error) => counted.RefusesThoughts(error);

    internal override IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request) => counted.ThoughtEdits(request);

    /// <exception cref="NotSupportedException">Always: the reply is one number.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("A count is not streamed.");
}
