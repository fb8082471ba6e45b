using System.Buffers;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Tests.Support;

/// <summary>OpenAI chat whose streams have a fault of the gateway's own at their second event.</summary>
internal sealed class FaultyStreamFormat() : WireFormat("faulty_stream", WireOperation.Chat, "chat completions")
{
    public static FaultyStreamFormat Instance { get; } = new();

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIChat.WriteError(error, requestId, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) => OpenAIChat.ReadFacts(body, address, out facts);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        OpenAIChat.ReadWholeAsync(body, context, cancellationToken);

    internal override StreamScan BeginStream(ScanContext context) => new Scan(OpenAIChat.BeginStream(context));

    private sealed class Scan(StreamScan inner) : StreamScan
    {
        private int _events;

        public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
        {
            if (++_events == 2) throw new InvalidOperationException("The text quotes secret-token-1.");
            var read = inner.Read(json, out chunk);
            HasContent = inner.HasContent;
            return read;
        }

        public override bool IsComplete(bool concluded) => inner.IsComplete(concluded);

        public override void Dispose() => inner.Dispose();
    }
}
