using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.AspNetCore.Connections;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Adapts the server's limits to a gateway.</summary>
public static class ProviderKitWebHostBuilderExtensions
{
    // A connection and its request, without bodies, which ProviderKit counts itself.
    private const long MemoryPerConnection = 128 * 1024;

    private const int ReadBuffer = 64 * 1024;
    private const int Http2StreamWindow = 128 * 1024, Http2ConnectionWindow = 256 * 1024;

    private const int FewConnections = 100;
    private static readonly TimeSpan ShortKeepAlive = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Limits Kestrel's connections according to the process's file handles and memory (<see cref="KestrelServerLimits.MaxConcurrentConnections"/>),
    /// and the bytes of a body that it reads before ProviderKit has reserved memory: 64 KiB per connection instead of 1 MiB.
    /// </summary>
    /// <remarks>
    /// A limit that the app has set is not changed. Further connections wait in the system's queue until another ends, because accepting them could
    /// use the last handle, without which the runtime ends the process. If there has been a queue for
    /// <see cref="UpstreamLimitOptions.QueueTimeout"/>, its connections get a 503. If there are handles for fewer than 100 connections, idle ones are
    /// closed after 5 s.
    /// </remarks>
    /// <example>
    /// <code>
    /// builder.WebHost.UseProviderKitLimits();
    /// </code>
    /// </example>
    /// <param name="builder">The app's web host.</param>
    /// <param name="process">The limits of the process. Default: those that <see cref="ProcessLimits.Read"/> returns when the server is created.</param>
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
