using System.Net;
using System.Net.Sockets;

namespace ProviderKit.Vendors.Images;

/// <summary>
/// Connects to where images lie, and to allowed addresses only. A name is resolved once, and the connection is made to the
/// addresses that were checked: a name that says something else the second time (DNS rebinding) gains nothing.
/// </summary>
/// <param name="resolve">Finds a name's addresses.</param>
/// <param name="allowed">Whether an address may be connected to.</param>
internal sealed class ImageConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPAddress, bool> allowed)
{
    /// <summary>Connects to the public internet.</summary>
    public static ImageConnector ToPublicAddresses() => new(Dns.GetHostAddressesAsync, PublicAddress.Is);

    public SocketsHttpHandler CreateHandler(TimeSpan connectTimeout) => new()
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,               // it would connect in our place, unchecked
        AllowAutoRedirect = false,
        UseCookies = false,
        PreAuthenticate = false,
        AutomaticDecompression = DecompressionMethods.None, // so that what is counted is what there is
        ActivityHeadersPropagator = null,
        ConnectTimeout = connectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken).ConfigureAwait(false);
        var good = Array.FindAll(addresses, address => allowed(address));
        // The same kind of failure as an address where no server answers.
        if (good.Length == 0) throw new IOException("No address may be connected to.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(good, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
