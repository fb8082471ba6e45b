using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Memory;
using ProviderKit.Routing;
using ProviderKit.Upstream;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>Makes one choice of several in a whole reply, where they are parts of one answer. Hardly any reply comes here.</summary>
internal static class SplitAnswerReader
{
    // The document of a body takes several times its length.
    private const int MemoryPerByte = 8;

    private const int Growth = 1024;

    /// <summary>The reply with its parts merged; null when they are answers in their own right.</summary>
    public static async ValueTask<ReplyReader.Reply?> ReadAsync(
        ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target, ChatUsage usage, CancellationToken cancellationToken)
    {
        ByteHold? hold = null;
        if (body.Length > ByteBudget.SmallBytes)
        {
            (var grant, hold) = await ByteHold.TakeAsync(request.Memory, (long)body.Length * MemoryPerByte, cancellationToken).ConfigureAwait(false);
            if (grant == ByteGrant.Saturated) return new(ByteBudget.Saturated);
            if (grant == ByteGrant.TooLarge) return new(UpstreamFailure.ReplyTooLargeForMemory(request.Memory!.Budget.Limit));
        }
        var held = new HeldBuffer(body.Length + Growth, hold);
        bool handedOver = false;
        try
        {
            var outcome = ChoiceMerger.Write(body, held.Buffer, oneAnswer: !request.AsksForSeveral());
            if (outcome == ChoiceMerger.Outcome.Merged && Read(held.Buffer.Written, target, usage, held) is { } reply)
            {
                handedOver = true;
                return reply;
            }
            return outcome == ChoiceMerger.Outcome.Unchanged ? null : new ReplyReader.Reply(ReplyReader.Bad(target, "text that is not valid Unicode"));
        }
        finally
        {
            if (!handedOver) held.Dispose();
        }
    }

    private static ReplyReader.Reply? Read(ReadOnlyMemory<byte> merged, ModelTarget target, ChatUsage usage, HeldBuffer held)
    {
        var facts = new ReplyFacts([], whole: true);
        if (!facts.TryRead(merged.Span)) return null;
        held.Fit();
        return new(null, target.Rename(merged, facts), Usage: usage, Response: ChatResponse.Whole(merged, held));
    }
}
