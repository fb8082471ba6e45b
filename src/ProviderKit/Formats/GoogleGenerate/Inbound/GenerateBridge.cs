using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates between the Gemini format of clients and the canonical form. Stateless.</summary>
internal sealed class GenerateBridge : DocumentBridge
{
    public override IStreamBridge BeginStream(BridgeContext context) => new OutgoingStream(context);

    protected override BridgeNotes Write(JsonElement request, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output) =>
        new InboundRequest(request, seal).Write(address.Model ?? "", address.Stream == true, output);

    protected override string? PathOf(JsonElement request, ThinkingSeal seal, string canonicalPath) => new InboundRequest(request, seal).PathOf(canonicalPath);

    protected override ProviderError? Answer(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output) =>
        OutgoingReply.Write(canonicalReply, context, output);
}
