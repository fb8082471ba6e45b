using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The providers and their state.</summary>
internal sealed class ProvidersEndpoint(ProviderRegistry registry, GatewayHealth health, ModelCatalog catalog, ProviderPath providers)
{
    /// <summary><c>GET providers</c>.</summary>
    public MonitoringAnswer List(HttpContext context)
    {
        var all = registry.Providers;
        var reports = health.Providers;
        return MonitoringAnswer.Of(json =>
        {
            json.WriteArray("providers", all, (json, entry) => ProviderJson.Write(json, entry, reports));
            json.WriteTexts("available_types", all.Select(entry => entry.Name));
            json.WriteNumber("total"u8, all.Count);
            json.WriteNumber("enabled"u8, all.Count(entry => entry.Enabled));
        });
    }

    /// <summary><c>GET providers/{name}</c>.</summary>
    public MonitoringAnswer Get(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        var reports = health.Providers;
        return MonitoringAnswer.Of(json =>
        {
            json.WritePropertyName("provider"u8);
            ProviderJson.Write(json, provider, reports);
        });
    }

    /// <summary><c>GET providers/{name}/models</c>: for a disabled provider, its known models.</summary>
    public async ValueTask<MonitoringAnswer?> ModelsAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        string prefix = provider.Info.Prefix;
        string[] models = provider.Enabled
            ? [.. (await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false)).Where(m => m.Provider == provider.Name).Select(m => m.Id)]
            : [.. provider.Info.Models.Select(model => prefix + model)];
        return MonitoringAnswer.Of(json =>
        {
            json.WriteString("provider"u8, provider.Name);
            json.WriteBoolean("enabled"u8, provider.Enabled);
            json.WriteString("prefix"u8, prefix);
            json.WriteTexts("models", models);
            json.WriteNumber("total"u8, models.Length);
        });
    }
}
