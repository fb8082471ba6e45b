using ProviderKit.Formats.Replies;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Merges several choices of a whole reply into one if they are parts of one answer. Few replies need this.</summary>
internal static class SplitAnswerReader
{
    // A body parsed as a document takes several times its length.
    private const int MemoryPerByte = 8;

    private const int Growth = 1024;

    /// <summary>The reply with its parts merged; null if the choices are separate answers.</summary>
    public static async ValueTask<ScannedReply?> ReadAsync(
        ReadOnlyMemory<byte> body, ScanContext context, ChatUsage usage, CancellationToken cancellationToken)
    {
        ByteHold? hold = null;
        if (body.Length > ByteBudget.SmallBytes)
        {
            (var grant, hold) = await ByteHold.TakeAsync(context.Request.Memory, (long)body.Length * MemoryPerByte, cancellationToken).ConfigureAwait(false);
            if (grant == ByteGrant.Saturated) return new(ByteBudget.Saturated);
            if (grant == ByteGrant.TooLarge) return new(UpstreamFailure.ReplyTooLargeForMemory(context.Request.Memory!.Budget.Limit));
        }
        var held = new HeldBuffer(body.Length + Growth, hold);
        bool handedOver = false;
        try
        {
            var outcome = ChoiceMerger.Write(body, held.Buffer, oneAnswer: !context.Request.AsksForSeveral());
            if (outcome == ChoiceMerger.Outcome.Merged && Read(held.Buffer.Written, context, usage, held) is { } reply)
            {
                handedOver = true;
                return reply;
            }
            return outcome == ChoiceMerger.Outcome.Unchanged ? null : new ScannedReply(context.Bad("text that is not valid Unicode"));
        }
        finally
        {
            if (!handedOver) held.Dispose();
        }
    }

    private static ScannedReply? Read(ReadOnlyMemory<byte> merged, ScanContext context, ChatUsage usage, HeldBuffer held)
    {
        var facts = new ReplyFacts([], ChoiceKind.Message);
        if (!facts.TryRead(merged.Span)) return null;
        held.Fit();
        return new(null, facts.Renamed(merged, context.Name), usage, Owner: ProviderReply.Whole(merged, held));
    }
}
