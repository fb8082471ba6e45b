using System.Buffers;
using System.Globalization;
using System.Text;
using ProviderKit.Counting;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Anthropic's <c>count_tokens</c>: a Messages request in, <c>{"input_tokens":N}</c> out.</summary>
internal sealed class MessagesCountFormat() : WireFormat("anthropic_count_tokens", WireOperation.CountTokens, "counting of tokens")
{
    public override string RequestIdHeader => AnthropicMessages.RequestIdHeader;

    internal override bool IsAnsweredHere => true;

    internal override CountingRules Counting => MessagesCounting.Rules;

    internal override IReadOnlyList<string> TravellingHeaders => AnthropicMessages.TravellingHeaders;

    public override int StatusOf(ProviderError error) => AnthropicMessages.StatusOf(error);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => AnthropicMessages.WriteError(error, requestId, output);

    internal override byte[] AnswerHere(ChatRequest request, string upstreamModel, ITokenEstimator estimator) =>
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{{\"input_tokens\":{RequestTokens.Estimate(request.Body, Counting, upstreamModel, estimator)}}}"));

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, out RequestFacts facts)
    {
        var error = AnthropicMessages.ReadFacts(body, out facts);
        facts.Stream = false; // it has no meaning here, and clients count the body they are about to send
        return error;
    }

    internal override SplicedBody.Edit[]? Unsendable(ReadOnlySpan<byte> body) => AnthropicMessages.Unsendable(body);

    internal override bool RefusesThoughts(ProviderError error) => AnthropicMessages.RefusesThoughts(error);

    internal override IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request) => AnthropicMessages.ThoughtEdits(request);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new MessageFacts();
        return new(!facts.TryRead(body.Span) ? new ScannedReply(context.Bad("something that is not a JSON object"))
            : facts.IsError ? new ScannedReply(UpstreamErrors.FromBody(body, context.Provider, context.Errors))
            : new ScannedReply(null, new SplicedBody(body, default)));
    }

    /// <exception cref="NotSupportedException">Always: the reply is one number.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("A count is not streamed.");
}
