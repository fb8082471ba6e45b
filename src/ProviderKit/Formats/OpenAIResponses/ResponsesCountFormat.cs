using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.OpenAIResponses.Inbound;
using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// OpenAI's <c>responses/input_tokens</c>: takes a Responses request and returns
/// <c>{"object":"response.input_tokens","input_tokens":N}</c>.
/// </summary>
internal sealed class ResponsesCountFormat() : TokenCountFormat("openai_count_tokens", OpenAIResponses)
{
    public override string Path => "responses/input_tokens";

    internal override IReplyState State { get; } = new ResponsesState(hasReplies: false);

    internal override IChatBridge Bridge { get; } = new ResponsesCountBridge();

    internal override WireFormat Canonical => ChatTokenCount;

    internal override byte[] AnswerHere(ChatRequest request, string upstreamModel, ITokenEstimator estimator)
    {
        var output = new ArrayBufferWriter<byte>(64);
        Write(output, RequestTokens.Estimate(request.Body, Counting!, upstreamModel, estimator));
        return output.WrittenSpan.ToArray();
    }

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new ResponseFacts();
        return new(!facts.TryRead(body.Span) ? new ScannedReply(context.Bad("something that is not a JSON object"))
            : facts.IsError ? new ScannedReply(UpstreamErrors.FromBody(body, context.Provider, context.Errors))
            : new ScannedReply(null, new SplicedBody(body, default)));
    }

    /// <summary>Writes a count in the shape of this API.</summary>
    public static void Write(IBufferWriter<byte> output, long tokens)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("object"u8, "response.input_tokens"u8);
        json.WriteNumber("input_tokens"u8, tokens);
        json.WriteEndObject();
    }
}
