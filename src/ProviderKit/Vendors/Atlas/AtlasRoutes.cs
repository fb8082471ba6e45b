using Microsoft.Extensions.Logging;
using ProviderKit.Routing;

namespace ProviderKit.Vendors.Atlas;

/// <summary>Lets other providers serve the models if no base address is configured, or if routes or model names are.</summary>
internal sealed class AtlasRoutes : INamedModelSource
{
    public IReadOnlyList<string> Settings { get; } = [nameof(ProviderOptions.ModelMap), nameof(ProviderOptions.Routes)];

    public bool Applies(ProviderOptions options) => options.BaseUrl is null || options.Routes.Count > 0 || options.ModelMap.Count > 0;

    public void Check(string path, ProviderOptions options, Func<string, string?> targets, ICollection<string> errors)
    {
        for (int i = 0; i < options.ModelMap.Count; i++)
        {
            var entry = options.ModelMap[i];
            string at = $"{path}:ModelMap:{i}";
            if (!ModelNames.AreSafe(entry.Model)) errors.Add($"{at}:Model must be a model as it is listed, such as openai/gpt-4o.");
            if (!ModelNames.AreSafe(entry.To)) errors.Add($"{at}:To must be what the address calls the model.");
        }
        for (int i = 0; i < options.Routes.Count; i++) CheckRoute($"{path}:Routes:{i}", options.Routes[i], targets, errors);
        AddRepeated($"{path}:ModelMap", options.ModelMap.Select(m => m.Model), errors);
        AddRepeated($"{path}:Routes", options.Routes.Select(r => r.Match), errors);
    }

    public RoutedModels Create(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry, ILogger logger, ICollection<string> errors) =>
        AtlasTable.Create(own, options, registry, logger);

    private static void CheckRoute(string at, ModelRouteOptions route, Func<string, string?> targets, ICollection<string> errors)
    {
        string name = route.Match.EndsWith("/*", StringComparison.Ordinal) ? route.Match[..^2] : route.Match;
        if (!ModelNames.AreSafe(name)) errors.Add($"{at}:Match must be a publisher with /* (openai/*) or a model (openai/gpt-4o).");
        string? problem = route.Provider.Length == 0 ? "must be the name of a provider" : targets(route.Provider);
        if (problem is not null) errors.Add($"{at}:Provider: {problem}.");
        if (route.Model is { } model && (!ModelNames.AreSafe(model.Replace('*', '-')) || model.Count(c => c == '*') > 1))
            errors.Add($"{at}:Model must be what the provider calls the model, with at most one * for the part after the publisher.");
    }

    private static void AddRepeated(string path, IEnumerable<string> names, ICollection<string> errors)
    {
        foreach (var name in names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).Where(n => n.Count() > 1))
            errors.Add($"{path} names {name.Key} more than once.");
    }
}
