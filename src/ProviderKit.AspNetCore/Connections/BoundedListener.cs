using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ProviderKit.AspNetCore.Connections;

/// <summary>
/// Accepts connections while there are places for them. When all are taken, one more is held and further connections wait in the system's queue, where
/// they take no handle. If there has been a queue for the time that requests may wait, the connections in it get a 503.
/// </summary>
internal sealed class BoundedListener(IConnectionListener inner, ConnectionPlaces places) : IConnectionListener
{
    private readonly CancellationTokenSource _unbound = new();
    private long? _fullSince;

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var accepting = inner.AcceptAsync(cancellationToken);
            if (!accepting.IsCompleted) _fullSince = null; // there is no queue
            if (await accepting.ConfigureAwait(false) is not { } connection) return null;
            bool served = false;
            try
            {
                served = places.TryTake() || await places.TakeAsync(_fullSince ??= places.Now, _unbound.Token).ConfigureAwait(false);
                if (served) return new BoundedConnection(connection, places);
                await Refusal.SendAsync(connection, places, _unbound.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_unbound.IsCancellationRequested)
            {
                return null; // as a listener that was unbound while it waited for a connection
            }
            finally
            {
                if (!served) await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync().ConfigureAwait(false);
        await inner.UnbindAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
    }
}
