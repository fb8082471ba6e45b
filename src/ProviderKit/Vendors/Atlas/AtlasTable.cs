using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using ProviderKit.Routing;
using ProviderKit.Routing.Strategies;

namespace ProviderKit.Vendors.Atlas;

/// <summary>
/// The targets of each model, for the strategy that takes the first target that can serve: the target of the configured route for the
/// model or its publisher; otherwise the configured address; otherwise the providers that are known to serve it.
/// </summary>
internal sealed class AtlasTable
{
    private readonly ProviderEntry _own;
    private readonly RegistrySnapshot _registry;
    private readonly ILogger _logger;
    private readonly bool _hasAddress;
    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, ModelRouteOptions> _routes;
    private readonly ProviderEntry[] _targets;

    private AtlasTable(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry, ILogger logger)
    {
        (_own, _registry, _logger, _hasAddress) = (own, registry, logger, options.BaseUrl is not null);
        _names = options.ModelMap.ToDictionary(m => m.Model, m => m.To, StringComparer.Ordinal);
        _routes = options.Routes.ToDictionary(r => r.Match, StringComparer.Ordinal);
        _targets = [.. options.Routes.Select(r => r.Provider).Concat(AtlasDefaultRoutes.Providers).Select(registry.Find).OfType<ProviderEntry>().Distinct()];
    }

    private string? Problem =>
        _hasAddress ? _own.OwnProblem
        : _targets.Any(t => t.OwnProblem is null) ? null
        : $"{_own.Name} has no base address and leads to no provider that can serve. Switch on {string.Join(" or ", _targets.Select(t => t.Name))}. {AtlasVendor.Settings}";

    public static RoutedModels Create(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry, ILogger logger)
    {
        var table = new AtlasTable(own, options, registry, logger);
        var listed = own.Info.Models.Distinct().ToFrozenDictionary(model => model, table.ModelOf);
        return new RoutedModels(
            model => listed.TryGetValue(model, out var known) ? known : table.ModelOf(model),
            () => table.Problem,
            () => table._hasAddress ? [own] : table._targets);
    }

    private NamedModel ModelOf(string model)
    {
        string requested = _own.Info.Prefix + model;
        RoutingTarget[] targets = [.. TargetsOf(model, requested)];
        return NamedModel.OfProvider(
            _own,
            requested,
            targets.Length > 0 ? OrderedStrategy.FirstThatCanServe
                : new RefusingStrategy(_ => new ProviderError(ProviderErrorKind.NotConfigured, Problem ?? $"{_own.Name} knows no provider for {ProviderRegistry.Shown(model)}. {AtlasVendor.Settings}")),
            targets,
            _logger,
            () => targets[0].Step.Target.Entry == _own ? _own.OwnProblem!
                : $"No provider of {_own.Name} can serve {ProviderRegistry.Shown(model)}: {string.Join(" ", targets.Select(target => target.Problem))} {AtlasVendor.Settings}");
    }

    private IEnumerable<RoutingTarget> TargetsOf(string model, string requested)
    {
        if (RouteOf(model) is { } route && _registry.Find(route.Provider) is { } target)
            return [At(target, route.Model is { } pattern ? AtlasDefaultRoutes.Fill(pattern, model) : AtlasDefaultRoutes.NameAt(target.Name, model))];
        if (_hasAddress) return [At(_own, _names.GetValueOrDefault(model, model))];
        return AtlasDefaultRoutes.ProvidersOf(model).Select(_registry.Find).OfType<ProviderEntry>()
            .Select(entry => At(entry, AtlasDefaultRoutes.NameAt(entry.Name, model)));

        RoutingTarget At(ProviderEntry entry, string upstream) => RoutingTarget.Of(new RouteStep(new ModelTarget(entry, requested, upstream)));
    }

    private ModelRouteOptions? RouteOf(string model) =>
        _routes.GetValueOrDefault(model) ?? _routes.GetValueOrDefault(string.Concat(model.AsSpan(0, model.IndexOf('/') + 1), "*"));
}
