using System.Runtime.CompilerServices;
using ProviderKit.Formats.PassThrough;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>An upstream's answer as it comes over the network.</summary>
internal sealed class UpstreamRawReply(HttpResponseMessage response, Stream body, UpstreamDeadline deadline, TimeSpan idleTimeout) : RawReply
{
    private bool _ended;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_ended) return 0;
        using var leaving = deadline.Follow(cancellationToken);
        try
        {
            var read = body.ReadAsync(target, deadline.Token);
            // Bytes that are already here need no timer, and while the client is slow to take them none may run.
            bool waits = !read.IsCompleted;
            if (waits) deadline.Restart(idleTimeout);
            int count = await read.ConfigureAwait(false);
            if (waits) deadline.Pause();
            _ended = count == 0;
            return count;
        }
        catch (Exception e) when (UpstreamFailure.IsTransport(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ended = true;
            Error = UpstreamFailure.WhileReading(e, deadline);
            return 0;
        }
    }

    public override ValueTask DisposeAsync()
    {
        // Disposing an unfinished response closes its connection, which tells the upstream to stop.
        response.Dispose();
        (body as DecodedStream)?.Dispose();
        deadline.Dispose();
        return default;
    }
}
