using System.Buffers;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Tests.Support;

/// <summary>OpenAI chat with a fault in its translation.</summary>
internal sealed class FaultyFormat() : WireFormat("faulty_chat", WireOperation.Chat, "chat completions")
{
    public static FaultyFormat Instance { get; } = new();

    internal override IChatBridge Bridge => throw new InvalidOperationException("The text quotes secret-token-1.");

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIChat.WriteError(error, requestId, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) => OpenAIChat.ReadFacts(body, address, out facts);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        OpenAIChat.ReadWholeAsync(body, context, cancellationToken);

    internal override StreamScan BeginStream(ScanContext context) => OpenAIChat.BeginStream(context);
}
