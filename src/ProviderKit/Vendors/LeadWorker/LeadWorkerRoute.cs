using System.Diagnostics.CodeAnalysis;
using ProviderKit.Routing;

namespace ProviderKit.Vendors.LeadWorker;

/// <summary>Sends each turn of a conversation to the lead or the worker of the model's pair.</summary>
internal sealed class LeadWorkerRoute(ProviderEntry own, IReadOnlyDictionary<string, LeadWorkerPair> pairs) : IModelRoute
{
    public string? Problem =>
        pairs.Count == 0 ? LeadWorkerVendor.Problem
        : pairs.Values.Any(p => p.Problem is null) ? null
        : string.Join(" ", pairs.Values.Select(p => p.Problem).Distinct());

    // Not those of a pair of which one half is not set up: the other half alone serves nothing.
    public IEnumerable<ProviderEntry> Targets => pairs.Values.Where(p => p.Problem is null).SelectMany(p => p.Targets).Distinct();

    public bool TryPlan(
        ChatRequest request, ModelTarget own, [NotNullWhen(true)] out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        plan = null;
        error = null;
        if (pairs.Count == 0) error = new ProviderError(ProviderErrorKind.NotConfigured, LeadWorkerVendor.Problem);
        else if (!pairs.TryGetValue(own.UpstreamModel, out var pair)) error = ProviderRegistry.NotFound(request.Model, NoPair());
        else if (pair.Problem is { } problem) error = new ProviderError(ProviderErrorKind.NotConfigured, problem);
        else plan = pair.PlanFor(request).As(own.Requested);
        return error is null;
    }

    private string NoPair() => $"{own.Name} pairs {string.Join(", ", pairs.Keys)}; add it with ProviderKit:Providers:{own.Name}:Pairs:{pairs.Count}:Model, :Lead and :Worker.";
}
