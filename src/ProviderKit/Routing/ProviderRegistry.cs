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
        IReadOnlyList<ProviderEntry> entries, string? defaultProvider, TimeProvider time, ILogger logger, IEnumerable<FallbackOptions>? fallbacks = null)
        : this(new RegistrySnapshot(entries, defaultProvider, time, logger, fallbacks))
    {
    }

    /// <summary>Every provider, switched on or not, in the order they were registered.</summary>
    public IReadOnlyList<ProviderEntry> Providers => _current.Providers;

    /// <summary>The models of the providers that are switched on.</summary>
    public IReadOnlyList<ChatModel> Models => _current.Models;

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
