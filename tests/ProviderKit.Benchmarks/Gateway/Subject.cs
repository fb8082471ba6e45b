using System.Net;
using Microsoft.Extensions.DependencyInjection;
using UpstreamSimulator;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>A server under measurement, in a process of its own so that its CPU time is its own.</summary>
internal static class Subject
{
    public const string Upstream = "upstream", Forwarder = "forwarder", Gateway = "gateway";

    // The gateway with and without what watches it; the plain one is as an app has it by default.
    public const string QuietGateway = "neither", MeteredGateway = "metrics", LoggedGateway = "log files", ObservedGateway = "both";

    /// <summary>Where a subject tells what it has allocated, in bytes since its start.</summary>
    public const string AllocatedPath = "/_bench/allocated";

    /// <summary>Runs until standard input closes. The first line of output is the address.</summary>
    public static async Task<int> ServeAsync(string role, string upstream)
    {
        if (role == Upstream)
        {
            await using var simulator = await Simulator.StartAsync(new SimulatorOptions { KeptRequests = 0 });
            await AnnounceAsync(simulator.BaseAddress.ToString().TrimEnd('/'));
            return 0;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.AddServerHeader = false);
        if (role != Forwarder)
            builder.Services.AddProviderKit(o =>
            {
                ToUpstream(o, upstream);
                Watch(o, role);
            });
        await using var app = builder.Build();
        app.MapGet(AllocatedPath, () => GC.GetTotalAllocatedBytes(precise: true).ToString());
        if (role != Forwarder) app.MapProviderKit();
        else app.MapPost("/{**path}", new BareForwarder(upstream).HandleAsync);
        await app.StartAsync();
        await AnnounceAsync(app.Urls.First());
        await app.StopAsync();
        return 0;
    }

    private static void Watch(ProviderKitOptions options, string role)
    {
        if (role == Gateway) return;
        options.Metrics.Enabled = role is MeteredGateway or ObservedGateway;
        if (role is LoggedGateway or ObservedGateway)
        {
            options.Logs.Enabled = true;
            options.Logs.Directory = Path.Combine(Path.GetTempPath(), $"providerkit-bench-{Environment.ProcessId}");
        }
        else options.Logs.Level = ProviderLogLevel.Error;
    }

    private static async Task AnnounceAsync(string address)
    {
        Console.WriteLine(address);
        await Console.In.ReadToEndAsync();
    }

    /// <summary>The providers measured, at the places where the simulator has them.</summary>
    private static void ToUpstream(ProviderKitOptions options, string upstream)
    {
        foreach (var (name, path) in new[] { ("openai", "/openai/v1"), ("anthropic", "/anthropic"), ("google", "/google/v1beta"), ("ollama", "/ollama"), ("litellm", "/litellm") })
        {
            var provider = options.Provider(name);
            provider.Enabled = true;
            provider.BaseUrl = upstream + path;
            provider.Tokens.Add("benchmark-token-1");
            provider.Tokens.Add("benchmark-token-2");
        }
    }
}
