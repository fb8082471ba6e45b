using System.Buffers;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>Translates a whole reply to OpenAI's format and accounts for its memory.</summary>
internal static class TranslatedReply
{
    private const int Growth = 1024;

    /// <param name="reply">The vendor's reply.</param>
    /// <param name="request">The request's memory; null if it is accounted for elsewhere.</param>
    /// <param name="write">Writes the translation, or returns an error.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    public static async ValueTask<ProviderReply> MakeAsync(
        ReadOnlyMemory<byte> reply, BudgetedBuffer? request, Func<IBufferWriter<byte>, ProviderError?> write, CancellationToken cancellationToken)
    {
        ByteHold? hold = null;
        if (reply.Length > ByteBudget.SmallBytes)
        {
            (var grant, hold) = await ByteHold.TakeAsync(request, JsonCost.Of(reply.Span).Peak, cancellationToken).ConfigureAwait(false);
            if (grant == ByteGrant.Saturated) return ProviderReply.Failed(ByteBudget.Saturated);
            if (grant == ByteGrant.TooLarge) return ProviderReply.Failed(UpstreamFailure.ReplyTooLargeForMemory(request!.Budget.Limit));
        }
        var owner = new HeldBuffer(reply.Length + Growth, hold);
        bool made = false;
        try
        {
            if (write(owner.Buffer) is { } error) return ProviderReply.Failed(error);
            owner.Fit();
            made = true;
            return ProviderReply.Whole(owner.Buffer.Written, owner);
        }
        finally
        {
            if (!made) owner.Dispose();
        }
    }
}
