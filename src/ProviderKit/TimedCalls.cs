using ProviderKit.Upstream;

namespace ProviderKit;

/// <summary>Calls providers within the timeouts of <see cref="UpstreamOptions"/>, the same for built-in providers and for those that an app adds. Thread-safe.</summary>
/// <param name="limits">The timeouts.</param>
/// <param name="time">The clock.</param>
/// <param name="ending">Cancelled when the drain time is over.</param>
internal sealed class TimedCalls(UpstreamOptions limits, TimeProvider time, CancellationToken ending)
{
    /// <summary>Sends <paramref name="call"/> once.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    public ValueTask<ProviderReply> SendAsync(IChatProvider provider, ProviderCall call, CancellationToken cancellationToken) =>
        provider is ITimedProvider ? provider.SendAsync(call, cancellationToken) : SendTimedAsync(provider, call, cancellationToken);

    private async ValueTask<ProviderReply> SendTimedAsync(IChatProvider provider, ProviderCall call, CancellationToken cancellationToken)
    {
        var deadline = new UpstreamDeadline(limits.FirstByteTimeout, time, cancellationToken, ending);
        bool handedOver = false;
        try
        {
            var reply = await provider.SendAsync(call, deadline.Token).ConfigureAwait(false);
            // A provider may report its cancellation as an error of its own.
            if (reply.Error is not null && deadline.EndedCall) return ProviderReply.Failed(UpstreamFailure.BeforeReply(provider.Info.Name, deadline));
            if (reply.Events is not { } events) return reply;
            handedOver = true;
            return ProviderReply.Streamed(new TimedEventReader(events, provider.Info.Name, deadline, limits.IdleTimeout)).With(reply.Limits);
        }
        catch (Exception) when (deadline.EndedCall)
        {
            return ProviderReply.Failed(UpstreamFailure.BeforeReply(provider.Info.Name, deadline));
        }
        finally
        {
            if (!handedOver) deadline.Dispose();
        }
    }
}
