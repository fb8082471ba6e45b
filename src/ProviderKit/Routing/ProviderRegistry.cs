using Microsoft.Extensions.Logging;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>
/// All providers, as they are set up now. A change of the configuration replaces them all in one step, and calls that
/// run keep those they began with. Thread-safe.
/// </summary>
public sealed class ProviderRegistry
{
    private const int MaxShownName = 128;

    private volatile RegistrySnapshot _current;

    internal ProviderRegistry(RegistrySnapshot snapshot) => _current = snapshot;

    /// <summary>One that stays as it is.</summary>
    internal ProviderRegistry(
        IReadOnlyList<ProviderEntry> entries, string? defaultProvider, TimeProvider time, ILogger logger, IEnumerable<FallbackOptions>? fallbacks = null,
        IDictionary<string, NamedModelOptions>? models = null, IReadOnlyList<IRoutingStrategy>? strategies = null)
        : this(new RegistrySnapshot(entries, defaultProvider, time, logger, fallbacks, models, strategies))
    {
    }

    /// <summary>Every provider, switched on or not, in the order they were registered.</summary>
    public IReadOnlyList<ProviderEntry> Providers => _current.Providers;

    /// <summary>The gateway's own models (<see cref="GetNamedModels"/>) and those of the providers that are switched on.</summary>
    public IReadOnlyList<ChatModel> Models => _current.Models;

    /// <summary>Reads the gateway's own models, in the order of the settings, each as it is now.</summary>
    public IReadOnlyList<NamedModelReport> GetNamedModels() => [.. _current.Named.Select(named => new NamedModelReport
    {
        Name = named.Name,
        Strategy = named.Strategy,
        Problem = named.Problem,
        Targets = [.. named.Targets.Select(target => new NamedModelReport.Target(target.Model, target.Weight, target.CallsInFlight, target.Problem))],
    })];

    /// <summary>What there is now; whoever asks it several things gets answers that fit together.</summary>
    internal RegistrySnapshot Current => _current;

    /// <summary>The provider of that name, in any case; null when there is none.</summary>
    public ProviderEntry? Find(string name) => _current.Find(name);

    /// <summary>A text from outside without the tokens of any provider, in every form in which they get out.</summary>
    public string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _current.Mask(text);
    }

    internal void Replace(RegistrySnapshot snapshot) => _current = snapshot;

    /// <summary>A client's model name as errors show it.</summary>
    internal static string Shown(string model) => model.Length <= MaxShownName ? model : model[..MaxShownName] + "…";

    internal static ProviderError NotFound(string model, string? why)
    {
        return new ProviderError(
            ProviderErrorKind.NotFound,
            $"The model {Shown(model)} does not exist here. {why ?? "GET /v1/models lists what there is; names begin with their provider's prefix."}")
        { Code = "model_not_found", Param = "model" };
    }
}
