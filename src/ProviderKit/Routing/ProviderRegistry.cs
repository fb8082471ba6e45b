using Microsoft.Extensions.Logging;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>
/// All providers, as currently configured. A change of the configuration replaces them all in one step; running calls
/// keep the providers they began with. Thread-safe.
/// </summary>
public sealed class ProviderRegistry
{
    private const int MaxShownName = 128;

    private volatile RegistrySnapshot _current;

    internal ProviderRegistry(RegistrySnapshot snapshot) => _current = snapshot;

    /// <summary>Creates a registry that never changes.</summary>
    internal ProviderRegistry(
        IReadOnlyList<ProviderEntry> entries, string? defaultProvider, TimeProvider time, ILogger logger, IEnumerable<FallbackOptions>? fallbacks = null,
        IDictionary<string, NamedModelOptions>? models = null, IReadOnlyList<IRoutingStrategy>? strategies = null)
        : this(new RegistrySnapshot(entries, defaultProvider, time, logger, fallbacks, models, strategies))
    {
    }

    /// <summary>Every provider, enabled or not, in order of registration.</summary>
    public IReadOnlyList<ProviderEntry> Providers => _current.Providers;

    /// <summary>The gateway's own models (<see cref="GetNamedModels"/>) and those of the enabled providers.</summary>
    public IReadOnlyList<ChatModel> Models => _current.Models;

    /// <summary>Reads the current state of the gateway's own models, in the order of the settings.</summary>
    public IReadOnlyList<NamedModelReport> GetNamedModels() => [.. _current.Named.Select(named => new NamedModelReport
    {
        Name = named.Name,
        Strategy = named.Strategy,
        Problem = named.Problem,
        Targets = [.. named.Targets.Select(target => new NamedModelReport.Target(target.Model, target.Weight, target.CallsInFlight, target.Problem))],
    })];

    /// <summary>The current providers. Use one snapshot for several questions, so that the answers are consistent.</summary>
    internal RegistrySnapshot Current => _current;

    /// <summary>Finds a provider by name, in any case; null if there is none.</summary>
    public ProviderEntry? Find(string name) => _current.Find(name);

    /// <summary>Masks the tokens of all providers in a text, in every form in which they may appear.</summary>
    public string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _current.Mask(text);
    }

    internal void Replace(RegistrySnapshot snapshot) => _current = snapshot;

    /// <summary>A client's model name as shown in errors.</summary>
    internal static string Shown(string model) => model.Length <= MaxShownName ? model : model[..MaxShownName] + "…";

    internal static ProviderError NotFound(string model, string? why)
    {
        return new ProviderError(
            ProviderErrorKind.NotFound,
            $"The model {Shown(model)} does not exist here. {why ?? "GET /v1/models lists what there is; names begin with their provider's prefix."}")
        { Code = "model_not_found", Param = "model" };
    }
}
