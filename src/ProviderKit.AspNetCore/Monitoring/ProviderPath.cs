using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Finds the provider that a path names. An unknown name is a 404: names are never used as file paths.</summary>
internal sealed class ProviderPath(ProviderRegistry registry)
{
    public bool TryFind(HttpContext context, [NotNullWhen(true)] out ProviderEntry? provider, [NotNullWhen(false)] out ProviderError? error)
    {
        string name = context.Request.RouteValues["name"] as string ?? "";
        provider = registry.Find(name);
        error = provider is null ? MonitoringErrors.UnknownProvider(context, name) : null;
        return provider is not null;
    }
}
