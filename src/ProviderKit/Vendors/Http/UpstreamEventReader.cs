using System.Runtime.CompilerServices;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>Reads the events of an upstream's stream as they arrive, up to <c>[DONE]</c> or the end.</summary>
internal sealed class UpstreamEventReader(
    HttpResponseMessage response,
    Stream stream,
    EventParser parser,
    UpstreamDeadline deadline,
    UpstreamOptions options,
    BudgetedBuffer? requestBody = null) : ChatEventReader
{
    private ByteHold? _hold;
    private bool _ended;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        if (!parser.TryRead(out chunk)) return false;
        chunk = UpstreamText.Clean(chunk);
        if (!chunk.Span.StartsWith("[DONE]"u8)) return true;
        _ended = Concluded = true;
        chunk = default;
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_ended && (Error is not null || !parser.Refused)) return false;
        if (parser.TooLarge) return Fail(UpstreamFailure.EventTooLarge(options.MaxEventBytes));
        using var leaving = deadline.Follow(cancellationToken);
        try
        {
            // Nearly every event is small. Memory for a large event is reserved first, and kept for the next one.
            if (parser.NextCapacity > ByteBudget.SmallBytes && parser.NextCapacity > (_hold?.Bytes ?? 0) && await HoldAsync().ConfigureAwait(false) is { } full)
                return Fail(full);
            var read = stream.ReadAsync(parser.GetMemory(), deadline.Token);
            // Bytes that have already arrived need no timer. No timer may run while the client is slow to read.
            bool waits = !read.IsCompleted;
            if (waits) deadline.Restart(options.IdleTimeout);
            int count = await read.ConfigureAwait(false);
            if (waits) deadline.Pause();
            if (count > 0) parser.Advance(count);
            else
            {
                _ended = true;
                parser.Complete();
            }
            return true;
        }
        catch (Exception e) when (UpstreamFailure.IsTransport(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Fail(UpstreamFailure.WhileReading(e, deadline));
        }
    }

    public override ValueTask DisposeAsync()
    {
        // Disposing an unfinished response closes its connection, which tells the upstream to stop.
        response.Dispose();
        (stream as DecodedStream)?.Dispose();
        deadline.Dispose();
        parser.Dispose();
        _hold?.Dispose();
        return default;
    }

    private async ValueTask<ProviderError?> HoldAsync()
    {
        var (grant, more) = await ByteHold.TakeAsync(requestBody, parser.NextCapacity - (_hold?.Bytes ?? 0), deadline.Token).ConfigureAwait(false);
        if (grant == ByteGrant.Saturated) return ByteBudget.Saturated;
        if (grant == ByteGrant.TooLarge) return UpstreamFailure.ReplyTooLargeForMemory(requestBody!.Budget.Limit);
        if (more is not null) _hold = more.With(_hold);
        return null;
    }

    private bool Fail(ProviderError error)
    {
        _ended = true;
        Error = error;
        return false;
    }
}
