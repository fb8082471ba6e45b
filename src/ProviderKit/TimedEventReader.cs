using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit;

/// <summary>Reads a stream of an app's provider within the timeouts: one up to the first event, the other between two events.</summary>
/// <param name="events">The stream; disposed with this reader.</param>
/// <param name="provider">The provider's name, for errors.</param>
/// <param name="deadline">Runs since the call was sent; disposed with this reader.</param>
/// <param name="idle">The maximum time between two events.</param>
internal sealed class TimedEventReader(ChatEventReader events, string provider, UpstreamDeadline deadline, TimeSpan idle) : ChatEventReader
{
    private bool _begun;
    private bool _ended;

    internal override ReadOnlySpan<byte> WrittenModel => events.WrittenModel;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk) => Note(events.TryRead(out chunk));

    internal override bool TryReadKnown(out KnownEvent chunk) => Note(events.TryReadKnown(out chunk));

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_ended) return false;
        using var leaving = deadline.Follow(cancellationToken);
        try
        {
            var waiting = events.WaitToReadAsync(deadline.Token);
            // Events that are already here need no timer, and no timer may run while the client is slow to read.
            bool waits = _begun && !waiting.IsCompleted;
            if (waits) deadline.Restart(idle);
            bool more = await waiting.ConfigureAwait(false);
            if (waits) deadline.Pause();
            return more || End(events.Error is not null && deadline.EndedCall ? Ended() : events.Error);
        }
        catch (Exception) when (deadline.Token.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            deadline.ThrowIfCallerLeft();
            return End(Ended());
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await events.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            deadline.Dispose();
        }
    }

    private bool Note(bool hasRead)
    {
        Concluded = events.Concluded;
        if (!hasRead || _begun) return hasRead;
        _begun = true;
        deadline.Pause();
        return true;
    }

    private bool End(ProviderError? error)
    {
        _ended = true;
        Concluded = events.Concluded;
        Error = error;
        return false;
    }

    private ProviderError Ended() => _begun || deadline.ReaderLeft ? UpstreamFailure.InReply(deadline) : UpstreamFailure.BeforeReply(provider, deadline);
}
