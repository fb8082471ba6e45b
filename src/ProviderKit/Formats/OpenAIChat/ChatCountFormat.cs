using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>A chat request in the canonical format that is to be counted, as upstreams with a counting API of their own are asked.</summary>
internal sealed class ChatCountFormat() : TokenCountFormat("openai_chat_count", OpenAIChat)
{
    public override bool IsIntermediate => true;

    /// <summary>A count that a translation has written, and checked.</summary>
    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(new ScannedReply(null, new SplicedBody(body, default)));
}
