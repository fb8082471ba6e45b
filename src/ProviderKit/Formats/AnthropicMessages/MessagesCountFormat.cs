using ProviderKit.Formats.AnthropicMessages.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Anthropic's <c>count_tokens</c>: the request is a Messages request, the reply is <c>{"input_tokens":N}</c>.</summary>
internal sealed class MessagesCountFormat() : TokenCountFormat("anthropic_count_tokens", AnthropicMessages)
{
    public override string Path => "messages/count_tokens";

    internal override IChatBridge Bridge { get; } = new MessagesCountBridge();

    internal override WireFormat Canonical => ChatTokenCount;

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var facts = new MessageFacts();
        return new(!facts.TryRead(body.Span) ? new ScannedReply(context.Bad("something that is not a JSON object"))
            : facts.IsError ? new ScannedReply(UpstreamErrors.FromBody(body, context.Provider, context.Errors))
            : new ScannedReply(null, new SplicedBody(body, default)));
    }
}
