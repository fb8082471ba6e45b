using ProviderKit.Routing;

namespace ProviderKit.Vendors.LeadWorker;

/// <summary>Routes unless the user has named an address.</summary>
internal sealed class LeadWorkerRouting : IModelRouting
{
    public IReadOnlyList<string> Settings { get; } = [nameof(ProviderOptions.Pairs)];

    public bool Applies(ProviderOptions options) => options.BaseUrl is null;

    public void Check(string path, ProviderOptions options, Func<string, string?> targets, ICollection<string> errors)
    {
        for (int i = 0; i < options.Pairs.Count; i++)
        {
            var pair = options.Pairs[i];
            string at = $"{path}:Pairs:{i}";
            if (!ModelNames.AreSafe(pair.Model)) errors.Add($"{at}:Model must be the name clients use, such as worker-fast.");
            if (!ModelNames.AreSafe(pair.Lead)) errors.Add($"{at}:Lead must be a model with its provider's prefix, such as ext-openai-gpt-4o.");
            if (!ModelNames.AreSafe(pair.Worker)) errors.Add($"{at}:Worker must be a model with its provider's prefix, such as ext-openai-gpt-4o-mini.");
            if (pair.LeadTurns < 0) errors.Add($"{at}:LeadTurns must be 0 or more.");
            if (pair.FailureThreshold < 1) errors.Add($"{at}:FailureThreshold must be 1 or more.");
            if (pair.FallbackTurns < 1) errors.Add($"{at}:FallbackTurns must be 1 or more.");
        }
        foreach (var name in options.Pairs.Where(p => p.Model.Length > 0).GroupBy(p => p.Model, StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add($"{path}:Pairs names {name.Key} more than once.");
    }

    public IModelRoute Create(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry, ICollection<string> errors)
    {
        var pairs = new Dictionary<string, LeadWorkerPair>(StringComparer.Ordinal);
        for (int i = 0; i < options.Pairs.Count; i++)
        {
            var pair = options.Pairs[i];
            string at = $"ProviderKit:Providers:{own.Name}:Pairs:{i}", requested = own.Info.Prefix + pair.Model;
            var lead = Find($"{at}:Lead", pair.Lead, requested);
            var worker = Find($"{at}:Worker", pair.Worker, requested);
            if (lead is not null && worker is not null) pairs[pair.Model] = new LeadWorkerPair(lead, worker, pair);
        }
        return new LeadWorkerRoute(own, pairs);

        ModelTarget? Find(string setting, string model, string requested)
        {
            var (entry, name) = registry.Locate(model);
            string? problem = entry is null || name.Length == 0 ? "is no model here: names begin with their provider's prefix"
                : entry.IsRouted ? $"belongs to {entry.Name}, which chooses among other models itself; name what it would choose"
                : null;
            if (problem is not null) errors.Add($"{setting}: {model} {problem}.");
            return problem is null ? new ModelTarget(entry!, requested, name) : null;
        }
    }
}
