using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>A chat request in the canonical format whose tokens are to be counted, for upstreams that have their own counting API.</summary>
internal sealed class ChatCountFormat() : TokenCountFormat("openai_chat_count", OpenAIChat)
{
    public override bool IsIntermediate => true;

    /// <summary>Reads a count that a translation has already written and checked.</summary>
    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(new ScannedReply(null, new SplicedBody(body, default)));
}
