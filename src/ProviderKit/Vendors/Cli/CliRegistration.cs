using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.Routing;
using ProviderKit.State;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.Cli;

/// <summary>Registers vendors that can be reached over HTTP or through their own command.</summary>
internal static class CliRegistration
{
    /// <summary>Registers a vendor; <see cref="ProviderOptions.Mode"/> selects HTTP or the command.</summary>
    public static ProviderRegistration FromVendor(HttpVendor row, ICliVendor vendor)
    {
        string stem = row.Settings.Stem;
        row = row with
        {
            Settings = row.Settings with { Mode = $"{stem}_MODE", Command = $"{stem}_COMMAND", MaxProcesses = $"{stem}_MAX_PROCESSES" },
        };
        var http = HttpRegistration.FromVendor(row);
        return http with
        {
            HasCli = true,
            Create = (services, options) => options.Mode == ProviderMode.Cli ? Create(row, vendor, services, options) : http.Create(services, options),
        };
    }

    private static CliChatProvider Create(HttpVendor row, ICliVendor vendor, IServiceProvider services, ProviderOptions options)
    {
        var all = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        return new CliChatProvider(
            row, vendor, options, all.Upstream, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<DrainSignal>(),
            services.GetRequiredService<WorkFolders>(), services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Commands"));
    }
}
