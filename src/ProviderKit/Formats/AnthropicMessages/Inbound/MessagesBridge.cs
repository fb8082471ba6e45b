using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Translates between the Messages format of clients and the canonical form. Stateless.</summary>
internal sealed class MessagesBridge : DocumentBridge
{
    public override IStreamBridge BeginStream(BridgeContext context) => new OutgoingStream(context);

    protected override BridgeNotes Write(JsonElement request, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output) =>
        new InboundRequest(request, seal).Write(output);

    protected override string? PathOf(JsonElement request, ThinkingSeal seal, string canonicalPath) => new InboundRequest(request, seal).PathOf(canonicalPath);

    protected override ProviderError? Answer(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        using var json = JsonDocument.Parse(canonicalReply);
        return OutgoingMessage.Write(json.RootElement, context, output);
    }
}
