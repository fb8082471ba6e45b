using Microsoft.Extensions.Logging;
using ProviderKit.Texts;

namespace ProviderKit.Routing;

/// <summary>Creates the named models of the settings.</summary>
internal sealed class NamedModels
{
    private const string Section = $"{ProviderKitOptions.SectionName}:Models";

    private readonly IDictionary<string, NamedModelOptions> _options;
    private readonly IReadOnlyList<IRoutingStrategy> _strategies;
    private readonly RegistrySnapshot _registry;
    private readonly ILogger _logger;
    private readonly ICollection<string> _errors;
    private readonly Dictionary<string, NamedModel> _made = new(StringComparer.Ordinal);

    private NamedModels(
        IDictionary<string, NamedModelOptions> options, IReadOnlyList<IRoutingStrategy> strategies, RegistrySnapshot registry, ILogger logger, ICollection<string> errors)
    {
        (_options, _strategies, _registry, _logger, _errors) = (options, strategies, registry, logger, errors);
    }

    /// <summary>Creates the models in the order of the settings; none if there is an error.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="strategies">All strategies. If two have the same name, the last one is used.</param>
    /// <param name="registry">All providers, with the models that they route.</param>
    /// <param name="logger">Logs exceptions of strategies.</param>
    /// <param name="errors">Receives every error.</param>
    public static IReadOnlyList<NamedModel> Make(
        IDictionary<string, NamedModelOptions> options, IReadOnlyList<IRoutingStrategy> strategies, RegistrySnapshot registry, ILogger logger,
        ICollection<string> errors)
    {
        var models = new NamedModels(options, strategies, registry, logger, errors);
        int before = errors.Count;
        foreach (var (name, model) in options) models.Check(name, model);
        models.CheckCircles();
        return errors.Count > before ? [] : [.. options.Keys.Select(models.Make)];
    }

    private void Check(string name, NamedModelOptions model)
    {
        string path = PathOf(name);
        if (!ModelNames.AreSafe(name)) _errors.Add($"{path}: a model's name has 1 to 256 letters, digits and ._:/@+~-");
        if (model.Targets.Count == 0) _errors.Add($"{path}:Targets:0 is missing: a model that serves {Shown(name)}.");
        for (int i = 0; i < model.Targets.Count; i++)
            if (ProblemWith(model.Targets[i], name) is { } problem) _errors.Add($"{path}:Targets:{i}{problem}");
        foreach (var repeated in model.Targets.Where(target => target.Model.Length > 0).CountBy(target => target.Model).Where(target => target.Value > 1))
            _errors.Add($"{path}:Targets names {Shown(repeated.Key)} more than once.");
        if (StrategyOf(model) is not { } strategy)
            _errors.Add($"{path}:Strategy: there is no strategy {Shown(model.Strategy)}. Known: {string.Join(", ", _strategies.Select(s => s.Name).Distinct(StringComparer.OrdinalIgnoreCase))}.");
        else
            foreach (string mistake in strategy.Check(model)) _errors.Add(path + mistake);
    }

    private string? ProblemWith(NamedModelTarget target, string name)
    {
        if (target.Weight is < 1 or > NamedModelTarget.MaxWeight) return $":Weight must be from 1 to {NamedModelTarget.MaxWeight}.";
        if (target.Model.Length == 0) return ":Model is missing: a model with its provider's prefix, such as ext-openai-gpt-4o, or another named model.";
        if (IsNamed(target.Model, name)) return null;
        var (entry, rest) = _registry.Locate(target.Model);
        return entry is null
            ? $":Model: {Shown(target.Model)} is not a named model{(target.Model == name ? " other than this one" : "")} and does not begin with a provider's prefix. The prefixes are {string.Join(" ", _registry.Providers.Select(p => p.Info.Prefix))}"
            : ModelNames.AreSafe(rest) ? null : $":Model: {Shown(target.Model)} is not a valid model name.";
    }

    /// <summary>
    /// A named model's own name as a target means the provider's model, so that a named model can replace a provider's model and still use it.
    /// </summary>
    private bool IsNamed(string target, string by) => target != by && _options.ContainsKey(target);

    /// <summary>Reports each cycle once, at its first model in the settings.</summary>
    private void CheckCircles()
    {
        var clear = new HashSet<string>(StringComparer.Ordinal);
        var way = new List<string>();
        foreach (string name in _options.Keys) Follow(name);

        void Follow(string name)
        {
            if (clear.Contains(name)) return;
            if (way.IndexOf(name) is >= 0 and var start)
            {
                _errors.Add($"{PathOf(name)}:Targets lead in a circle: {string.Join(" -> ", way.Skip(start).Append(name).Select(Shown))}.");
                return;
            }
            way.Add(name);
            foreach (string target in _options[name].Targets.Select(t => t.Model).Distinct())
                if (IsNamed(target, name)) Follow(target);
            way.RemoveAt(way.Count - 1);
            clear.Add(name);
        }
    }

    private NamedModel Make(string name)
    {
        if (_made.TryGetValue(name, out var made)) return made;
        var options = _options[name];
        var targets = options.Targets.Select(target => TargetOf(target, name)).ToArray();
        return _made[name] = new NamedModel(name, StrategyOf(options)!, options, targets, _logger);
    }

    private RoutingTarget TargetOf(NamedModelTarget target, string name)
    {
        RouteStep step;
        if (IsNamed(target.Model, name)) step = RouteStep.To(Make(target.Model), name);
        else
        {
            var (entry, rest) = _registry.Locate(target.Model);
            step = RouteStep.To(new ModelTarget(entry!, name, rest));
        }
        step.CountCalls();
        return RoutingTarget.Of(step, target.Model, target.Weight);
    }

    private IRoutingStrategy? StrategyOf(NamedModelOptions model) =>
        _strategies.LastOrDefault(strategy => strategy.Name.Equals(model.Strategy, StringComparison.OrdinalIgnoreCase));

    private static string PathOf(string name) => $"{Section}:{Shown(name)}";

    private static string Shown(string name) => LogText.OneLine(ProviderRegistry.Shown(name));
}
