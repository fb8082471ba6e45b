using System.Net;
using System.Net.Sockets;

namespace ProviderKit.Vendors.Images;

/// <summary>
/// Opens connections for fetching images, to allowed addresses only. A name is resolved once, and the connection is made to the
/// addresses that were checked. This prevents DNS rebinding, in which a name resolves differently the second time.
/// </summary>
/// <param name="resolve">Resolves a name to addresses.</param>
/// <param name="allowed">Whether an address may be connected to.</param>
internal sealed class ImageConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPAddress, bool> allowed)
{
    /// <summary>Connects to the public internet.</summary>
    public static ImageConnector ToPublicAddresses() => new(Dns.GetHostAddressesAsync, PublicAddress.Is);

    public SocketsHttpHandler CreateHandler(TimeSpan connectTimeout) => new()
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,               // a proxy would connect to unchecked addresses
        AllowAutoRedirect = false,
        UseCookies = false,
        PreAuthenticate = false,
        AutomaticDecompression = DecompressionMethods.None, // so that the counted bytes are the real size
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
        // The same kind of failure as for an address where no server answers, so that it reveals nothing.
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
