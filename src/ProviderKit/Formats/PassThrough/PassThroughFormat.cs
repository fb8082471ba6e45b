using System.Buffers;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.PassThrough;

/// <summary>Requests that are passed through unread, except for the model's name. Their errors have OpenAI's format.</summary>
internal sealed class PassThroughFormat() : WireFormat("pass_through", WireOperation.PassThrough, "APIs that are passed through")
{
    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIError.Write(error, output);

    /// <exception cref="NotSupportedException">Always: such requests are read by <see cref="PassThroughReader"/>.</exception>
    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        throw new NotSupportedException($"Requests that are passed through are read by {nameof(PassThroughReader)}.");

    /// <summary>Always an error: the reply came from a provider that serves only chat.</summary>
    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(new ScannedReply(context.Bad("a chat reply")));

    /// <exception cref="NotSupportedException">Always: replies are passed on unread.</exception>
    internal override StreamScan BeginStream(ScanContext context) => throw new NotSupportedException("What is passed through is not read as events.");
}
