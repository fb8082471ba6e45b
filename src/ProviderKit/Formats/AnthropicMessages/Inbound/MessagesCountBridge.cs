using System.Buffers;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Translates a client's token count request to the canonical form. The body is a Messages request without <c>max_tokens</c>.</summary>
internal sealed class MessagesCountBridge : IChatBridge
{
    private static readonly MessagesBridge Messages = new();

    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes) =>
        Messages.WriteCanonical(body, address, seal, output, out notes);

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) => Messages.ClientPathOf(body, address, seal, canonicalPath);

    // A count has the same form in both formats.
    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        output.Write(canonicalReply.Span);
        return null;
    }

    /// <exception cref="NotSupportedException">Always thrown: the reply is one number.</exception>
    public IStreamBridge BeginStream(BridgeContext context) => throw new NotSupportedException("A count is not streamed.");
}
