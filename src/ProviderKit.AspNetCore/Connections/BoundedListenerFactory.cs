using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ProviderKit.AspNetCore.Connections;

/// <summary>Sockets that accept a connection only while there is a place for it, over all addresses together.</summary>
/// <param name="inner">Opens the sockets.</param>
/// <param name="places">The places; null for no limit.</param>
internal sealed class BoundedListenerFactory(IConnectionListenerFactory inner, ConnectionPlaces? places) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => (inner as IConnectionListenerFactorySelector)?.CanBind(endpoint) ?? true;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return places is null ? listener : new BoundedListener(listener, places);
    }
}
