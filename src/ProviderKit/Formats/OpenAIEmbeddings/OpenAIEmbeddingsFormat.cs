using System.Buffers;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>OpenAI embeddings.</summary>
internal sealed class OpenAIEmbeddingsFormat() : WireFormat("openai_embeddings", WireOperation.Embeddings, "embeddings")
{
    public override string Path => "embeddings";

    internal override bool RepliesInNumbers => true;

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIError.Write(error, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<EmbeddingsRequestMembers>(body, address, out facts);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        EmbeddingsReplyReader.ReadAsync(body, context, cancellationToken);

    /// <exception cref="NotSupportedException">Always: requests to stream embeddings are refused earlier.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("Embeddings are not streamed.");
}
