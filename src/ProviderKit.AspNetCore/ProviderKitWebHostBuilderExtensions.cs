using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.AspNetCore.Connections;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Fits the server to a gateway.</summary>
public static class ProviderKitWebHostBuilderExtensions
{
    // A connection and what its request is made of, apart from bodies, which ProviderKit counts itself.
    private const long MemoryPerConnection = 128 * 1024;

    private const int ReadBuffer = 64 * 1024;
    private const int Http2StreamWindow = 128 * 1024, Http2ConnectionWindow = 256 * 1024;

    private const int FewConnections = 100;
    private static readonly TimeSpan ShortKeepAlive = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Bounds Kestrel's connections by the process's file handles and memory
    /// (<see cref="KestrelServerLimits.MaxConcurrentConnections"/>), and what it reads of a body before ProviderKit has memory for
    /// it: 64 KiB a connection instead of 1 MiB.
    /// </summary>
    /// <remarks>
    /// A limit of connections that the app has set stays. Connections over it wait in the system's queue until another ends, since
    /// accepting them could take the last handle, without which the runtime ends the process. When the queue has lasted for
    /// <see cref="UpstreamLimitOptions.QueueTimeout"/>, those in it are answered 503. Where there are handles for fewer than 100
    /// connections, idle ones are closed after 5 s.
    /// </remarks>
    /// <example>
    /// <code>
    /// builder.WebHost.UseProviderKitLimits();
    /// </code>
    /// </example>
    /// <param name="builder">The app's web host.</param>
    /// <param name="process">What the process may use. Default: what <see cref="ProcessLimits.Read"/> finds when the server is made.</param>
    public static IWebHostBuilder UseProviderKitLimits(this IWebHostBuilder builder, ProcessLimits? process = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services =>
        {
            services.AddOptions<KestrelServerOptions>().PostConfigure<IServiceProvider>(
                (kestrel, s) => Bound(kestrel.Limits, process ?? s.GetService<ProcessLimits>() ?? ProcessLimits.Read()));
            services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = ReadBuffer);
            services.AddSingleton<IConnectionListenerFactory>(s => new BoundedListenerFactory(
                new SocketTransportFactory(s.GetRequiredService<IOptions<SocketTransportOptions>>(), s.GetRequiredService<ILoggerFactory>()), PlacesOf(s)));
        });
    }

    private static ConnectionPlaces? PlacesOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxConcurrentConnections is { } max and < int.MaxValue
            ? new ConnectionPlaces(
                (int)max,
                services.GetService<IOptions<ProviderKitOptions>>()?.Value.Limits.QueueTimeout ?? new UpstreamLimitOptions().QueueTimeout,
                services.GetService<TimeProvider>() ?? TimeProvider.System)
            : null;

    private static void Bound(KestrelServerLimits limits, ProcessLimits process)
    {
        limits.MaxConcurrentConnections ??= Math.Min(process.Calls ?? long.MaxValue, Math.Max(process.Memory / MemoryPerConnection, 1));
        limits.MaxRequestBufferSize = ReadBuffer;
        limits.Http2.InitialStreamWindowSize = Http2StreamWindow;
        limits.Http2.InitialConnectionWindowSize = Http2ConnectionWindow;
        if (limits.MaxConcurrentConnections < FewConnections && limits.KeepAliveTimeout > ShortKeepAlive) limits.KeepAliveTimeout = ShortKeepAlive;
    }
}
