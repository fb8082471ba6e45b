using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>
/// Warns of a provider whose upstream is this very server, which would loop every call: gateways often use
/// the same default port.
/// </summary>
internal static partial class SelfReference
{
    private static readonly ConditionalWeakTable<IServiceProvider, object> Warned = [];

    /// <summary>An app may map several surfaces, but gets one warning.</summary>
    public static void WarnOnceListening(IServiceProvider services, ProviderRegistry registry, ILogger logger)
    {
        if (!Warned.TryAdd(services, registry)) return;
        services.GetService<IHostApplicationLifetime>()?.ApplicationStarted.Register(() =>
        {
            var own = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
            foreach (var provider in registry.Providers.Where(p => p.Enabled))
                if (provider.Info.BaseAddress is { } address && own?.Any(listening => IsSame(address, listening)) == true)
                    LogSelf(logger, provider.Name, address);
        });
    }

    /// <summary>Whether <paramref name="address"/> leads to this machine and a port in <paramref name="listening"/>.</summary>
    internal static bool IsSame(string address, string listening)
    {
        // A server's address may have a wildcard as its host, which an address does not allow.
        string anyHost = listening.Replace("//+", "//0.0.0.0", StringComparison.Ordinal).Replace("//*", "//0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(address, UriKind.Absolute, out var upstream) && Uri.TryCreate(anyHost, UriKind.Absolute, out var own)
            && upstream.Port == own.Port
            && (upstream.Host.Equals(own.Host, StringComparison.OrdinalIgnoreCase)
                || (upstream.IsLoopback && (own.IsLoopback || own.Host is "0.0.0.0" or "[::]")));
    }

    [LoggerMessage(EventId = 310, Level = LogLevel.Warning,
        Message = "The upstream of {Provider} is this server itself ({Address}): its calls would go round in circles. Set its base address, or move one of the two.")]
    private static partial void LogSelf(ILogger logger, string provider, string address);
}
