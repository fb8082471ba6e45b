using ProviderKit.Texts;

namespace ProviderKit.Routing;

/// <summary>Reads the fallback chains of the settings.</summary>
internal static class FallbackChains
{
    /// <summary>
    /// Returns the plans by their first model; all targets reply under its name. A target that is a named model is planned when its turn comes,
    /// because its plan may depend on the request.
    /// </summary>
    /// <param name="chains">The settings.</param>
    /// <param name="registry">All providers.</param>
    /// <param name="errors">Receives every error.</param>
    public static Dictionary<string, RoutePlan> Read(
        IEnumerable<FallbackOptions> chains, RegistrySnapshot registry, ICollection<string> errors)
    {
        var read = new Dictionary<string, RoutePlan>(StringComparer.Ordinal);
        int index = 0;
        foreach (var chain in chains)
        {
            string path = $"{ProviderKitOptions.SectionName}:Fallbacks:{index++}";
            var first = Locate(chain.Model, chain.Model, $"{path}:Model", registry, errors);
            if (chain.To.Count == 0) errors.Add($"{path}:To:0 is missing: the model that follows {Shown(chain.Model)}.");
            var steps = new List<RouteStep>();
            if (first is { } step) steps.Add(step);
            for (int i = 0; i < chain.To.Count; i++)
            {
                string to = chain.To[i];
                if (to == chain.Model) errors.Add($"{path}:To:{i} is the model itself.");
                else if (chain.To.IndexOf(to) < i) errors.Add($"{path}:To:{i} stands in the chain already.");
                else if (Locate(to, chain.Model, $"{path}:To:{i}", registry, errors) is { } next) steps.Add(next);
            }
            if (!read.TryAdd(chain.Model, PlanOf([.. steps]))) errors.Add($"{path}:Model: {Shown(chain.Model)} has a chain already.");
        }
        return read;
    }

    private static RoutePlan PlanOf(RouteStep[] steps) => new(steps) { GoesOn = FallbackRules.GoesOn, Prefers = FallbackRules.Prefers };

    private static RouteStep? Locate(string model, string requested, string path, RegistrySnapshot registry, ICollection<string> errors)
    {
        if (registry.FindNamed(model) is { } named) return RouteStep.To(named, requested);
        var (entry, rest) = registry.Locate(model);
        if (entry is not null && ModelNames.AreSafe(rest)) return RouteStep.To(new ModelTarget(entry, requested, rest));
        errors.Add(entry is null
            ? $"{path}: {Shown(model)} begins with no provider's prefix. They are {string.Join(" ", registry.Providers.Select(p => p.Info.Prefix))}"
            : $"{path}: {Shown(model)} is not a valid model name.");
        return null;
    }

    private static string Shown(string model) => LogText.OneLine(ProviderRegistry.Shown(model));
}
