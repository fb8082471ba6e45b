using System.Buffers;
using ProviderKit.Formats.OpenAIResponses.Inbound;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIResponses.InChat;

/// <summary>Translates Responses requests that are answered as chat. Replies stay canonical except for the names of tools. Stateless.</summary>
internal sealed class ItemChatBridge : IChatBridge
{
    private static readonly ResponsesBridge Requests = new(isForChat: true);

    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes) =>
        Requests.WriteCanonical(body, address, seal, output, out notes);

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        Requests.ClientPathOf(body, address, seal, canonicalPath);

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        ToolNamesInChat.Of(context.Notes).Write(canonicalReply.Span, output);
        return null;
    }

    public IStreamBridge BeginStream(BridgeContext context) => new Chunks(ToolNamesInChat.Of(context.Notes));

    private sealed class Chunks(ToolNamesInChat names) : IStreamBridge
    {
        public ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output)
        {
            names.Write(canonicalChunk, output.BeginRaw(default));
            output.EndRaw();
            return null;
        }

        public void Repeated(ReadOnlySpan<byte> text)
        {
            // There is no state.
        }

        public void Complete(EventQueue output)
        {
            // There are no further events.
        }

        public void Dispose()
        {
        }
    }
}
