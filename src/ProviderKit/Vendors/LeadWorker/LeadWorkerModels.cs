using Microsoft.Extensions.Logging;
using ProviderKit.Routing;
using ProviderKit.Routing.Strategies;

namespace ProviderKit.Vendors.LeadWorker;

/// <summary>Makes each configured pair a named model whose strategy alternates between lead and worker. Not used if a base address is configured.</summary>
internal sealed class LeadWorkerModels : INamedModelSource
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

    public RoutedModels Create(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry, ILogger logger, ICollection<string> errors)
    {
        var pairs = new Dictionary<string, NamedModel>(StringComparer.Ordinal);
        for (int i = 0; i < options.Pairs.Count; i++)
        {
            var pair = options.Pairs[i];
            string at = $"ProviderKit:Providers:{own.Name}:Pairs:{i}", requested = own.Info.Prefix + pair.Model;
            var lead = Find($"{at}:Lead", pair.Lead, requested);
            var worker = Find($"{at}:Worker", pair.Worker, requested);
            if (lead is not null && worker is not null)
                pairs[pair.Model] = NamedModel.OfProvider(own, requested, new LeadAndWorkerStrategy(pair), [RoutingTarget.Of(new(lead)), RoutingTarget.Of(new(worker))], logger);
        }
        var none = NamedModel.OfProvider(own, own.Name, new RefusingStrategy(request => Unpaired(request, own, pairs)), [], logger);
        return new RoutedModels(model => pairs.GetValueOrDefault(model, none), () => ProblemWith(pairs.Values), () => TargetsOf(pairs.Values));

        ModelTarget? Find(string setting, string model, string requested)
        {
            var (entry, name) = registry.Locate(model);
            string? problem = entry is null || name.Length == 0 ? "is not a model here: names begin with their provider's prefix"
                : entry.IsRouted ? $"belongs to {entry.Name}, which chooses among other models itself; name what it would choose"
                : null;
            if (problem is not null) errors.Add($"{setting}: {model} {problem}.");
            return problem is null ? new ModelTarget(entry!, requested, name) : null;
        }
    }

    private static string? ProblemWith(IReadOnlyCollection<NamedModel> pairs) =>
        pairs.Count == 0 ? LeadWorkerVendor.Problem
        : pairs.Any(pair => LackOf(pair) is null) ? null
        : string.Join(" ", pairs.Select(LackOf).Distinct());

    // Without pairs of which one half is not configured, since the other half alone serves nothing.
    private static IEnumerable<ProviderEntry> TargetsOf(IEnumerable<NamedModel> pairs) =>
        pairs.Where(pair => LackOf(pair) is null).SelectMany(pair => pair.Targets).Select(target => target.Step.Target.Entry).Distinct();

    /// <summary>The problem of the first half of a pair that has one; null if there is none.</summary>
    private static string? LackOf(NamedModel pair) => pair.Targets.Select(target => target.Problem).FirstOrDefault(problem => problem is not null);

    private static ProviderError Unpaired(ChatRequest request, ProviderEntry own, Dictionary<string, NamedModel> pairs) => pairs.Count == 0
        ? new ProviderError(ProviderErrorKind.NotConfigured, LeadWorkerVendor.Problem)
        : ProviderRegistry.NotFound(
            request.Model, $"{own.Name} pairs {string.Join(", ", pairs.Keys)}; add it with ProviderKit:Providers:{own.Name}:Pairs:{pairs.Count}:Model, :Lead and :Worker.");
}
