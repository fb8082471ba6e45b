using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The providers and their state.</summary>
internal sealed class ProvidersEndpoint(ProviderRegistry registry, GatewayHealth health, ModelCatalog catalog, ProviderPath providers)
{
    /// <summary><c>GET providers</c>.</summary>
    public MonitoringAnswer List(HttpContext context)
    {
        var all = registry.Providers;
        var reports = health.Providers;
        return new ProvidersReply(
            all.Select(entry => MonitoredProvider.Of(entry, reports)), all.Select(static entry => entry.Name), all.Count, all.Count(static entry => entry.Enabled));
    }

    /// <summary><c>GET providers/{name}</c>.</summary>
    public MonitoringAnswer Get(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        return new OneProviderReply(MonitoredProvider.Of(provider, health.Providers));
    }

    /// <summary><c>GET providers/{name}/models</c>: for a disabled provider, its known models.</summary>
    public async ValueTask<MonitoringAnswer?> ModelsAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        string prefix = provider.Info.Prefix;
        string[] models = provider.Enabled
            ? [.. (await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false)).Where(m => m.Provider == provider.Name).Select(m => m.Id)]
            : [.. provider.Info.Models.Select(model => prefix + model)];
        return new ProviderModelsReply(provider.Name, provider.Enabled, prefix, models, models.Length);
    }
}
