using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ProviderKit.Routing;

namespace ProviderKit.Vendors.Atlas;

/// <summary>
/// Where each model is served: where the user's route for it or for its publisher says; else at the user's address, if
/// there is one; else at the first of the providers known to have it that can serve now.
/// </summary>
internal sealed class AtlasRoute : IModelRoute
{
    private readonly ProviderEntry _own;
    private readonly RegistrySnapshot _registry;
    private readonly bool _hasAddress;
    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, ModelRouteOptions> _routes;
    private readonly ProviderEntry[] _targets;
    private readonly FrozenDictionary<string, RoutePlan[]> _listed;

    public AtlasRoute(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry)
    {
        (_own, _registry, _hasAddress) = (own, registry, options.BaseUrl is not null);
        _names = options.ModelMap.ToDictionary(m => m.Model, m => m.To, StringComparer.Ordinal);
        _routes = options.Routes.ToDictionary(r => r.Match, StringComparer.Ordinal);
        _targets = [.. options.Routes.Select(r => r.Provider).Concat(AtlasDefaultRoutes.Providers).Select(registry.Find).OfType<ProviderEntry>().Distinct()];
        _listed = own.Info.Models.Distinct().ToFrozenDictionary(m => m, Choices);
    }

    public string? Problem =>
        _hasAddress ? _own.OwnProblem
        : _targets.Any(t => t.OwnProblem is null) ? null
        : $"{_own.Name} has no base address and leads to no provider that can serve. Switch on {string.Join(" or ", _targets.Select(t => t.Name))}. {AtlasVendor.Settings}";

    public IEnumerable<ProviderEntry> Targets => _hasAddress ? [_own] : _targets;

    public bool TryPlan(
        ChatRequest request, ModelTarget own, [NotNullWhen(true)] out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        string model = own.UpstreamModel;
        var choices = _listed.TryGetValue(model, out var listed) ? listed : Choices(model);
        plan = Array.Find(choices, static choice => choice.First.Entry.OwnProblem is null)?.As(own.Requested);
        error = plan is null ? new ProviderError(ProviderErrorKind.NotConfigured, WhyNone(model, choices)) : null;
        return plan is not null;
    }

    private RoutePlan[] Choices(string model)
    {
        string requested = _own.Info.Prefix + model;
        if (RouteOf(model) is { } route && _registry.Find(route.Provider) is { } target)
        {
            string name = route.Model is { } pattern ? AtlasDefaultRoutes.Fill(pattern, model) : AtlasDefaultRoutes.NameAt(target.Name, model);
            return [new RoutePlan(new ModelTarget(target, requested, name))];
        }
        if (_hasAddress) return [new RoutePlan(new ModelTarget(_own, requested, _names.GetValueOrDefault(model, model)))];
        return [.. AtlasDefaultRoutes.ProvidersOf(model).Select(_registry.Find).OfType<ProviderEntry>()
            .Select(entry => new RoutePlan(new ModelTarget(entry, requested, AtlasDefaultRoutes.NameAt(entry.Name, model))))];
    }

    private ModelRouteOptions? RouteOf(string model) =>
        _routes.GetValueOrDefault(model) ?? _routes.GetValueOrDefault(string.Concat(model.AsSpan(0, model.IndexOf('/') + 1), "*"));

    private string WhyNone(string model, RoutePlan[] choices)
    {
        string shown = ProviderRegistry.Shown(model);
        if (choices.Length == 0) return Problem ?? $"{_own.Name} knows no provider for {shown}. {AtlasVendor.Settings}";
        if (choices[0].First.Entry == _own) return _own.OwnProblem!;
        return $"{_own.Name} has nobody to serve {shown}: {string.Join(" ", choices.Select(c => c.First.Entry.OwnProblem))} {AtlasVendor.Settings}";
    }
}
