using Microsoft.Extensions.Logging;
using ProviderKit.Settings;

namespace ProviderKit.Routing;

/// <summary>
/// Creates registries from the app's registrations and settings, one after another. Unchanged parts are kept: providers with their caches and health,
/// and tokens with their blocks and counters. Not thread-safe.
/// </summary>
internal sealed class RegistryBuilder(
    IServiceProvider services, ProviderRegistrations registrations, IEnumerable<IRoutingStrategy> strategies, TimeProvider time,
    ILogger<ProviderRegistry> logger)
{
    private readonly IRoutingStrategy[] _strategies = [.. strategies];
    private Dictionary<string, Built> _last = [];

    /// <summary>A provider, and the settings it was created from.</summary>
    private sealed record Built(ProviderEntry Entry, string Destination, string Settings, IReadOnlyList<ApiToken> Tokens);

    /// <summary>A registry that is not in effect yet.</summary>
    /// <param name="Snapshot">The registry.</param>
    /// <param name="TakeOver">Sets the tokens of the pools that are kept. Call it when the registry takes effect.</param>
    public sealed record Draft(RegistrySnapshot Snapshot, Action TakeOver);

    /// <summary>Creates a registry; the current one does not change.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Providers, named models or fallbacks are inconsistent.</exception>
    public Draft Build(ProviderKitOptions options)
    {
        var built = registrations.Of(options).Select(registration => Build(registration, options)).ToArray();
        var snapshot = new RegistrySnapshot(
            [.. built.Select(b => b.Entry)], options.DefaultProvider, time, logger, options.Fallbacks, options.Models, _strategies)
        { PassThroughProvider = options.PassThrough.Provider };
        return new Draft(snapshot, () =>
        {
            foreach (var one in built)
            {
                one.Entry.Tokens.Configure(options.Tokens);
                one.Entry.Tokens.SetTokens(one.Tokens);
            }
            _last = built.ToDictionary(b => b.Entry.Name);
        });
    }

    private Built Build(ProviderRegistration registration, ProviderKitOptions options)
    {
        var settings = options.Provider(registration.Name);
        var tokens = settings.AllTokens(registration.Name).Select(t => new ApiToken(t.Name, t.Value)).ToArray();
        bool enabled = settings.Enabled ?? registration.EnabledByDefault;
        bool switchedOff = !enabled && settings.IsSwitchedOff;
        var models = registration.NamedModels is { } known && known.Applies(settings) ? known : null;
        var (destination, signature) = (SettingsSignature.OfDestination(settings), SettingsSignature.Of(settings));

        var last = _last.GetValueOrDefault(registration.Name);
        // A pool belongs to one destination. A new destination gets a new pool, so that running calls never see the new tokens, and new calls never
        // see the old ones.
        if (last?.Destination != destination) last = null;
        bool same = last?.Settings == signature;
        if (same && last!.Entry.Enabled == enabled && last.Entry.IsSwitchedOff == switchedOff && !last.Entry.IsRouted) return last with { Tokens = tokens };
        var entry = new ProviderEntry(
            same ? last!.Entry.Provider : registration.Create(services, settings),
            last?.Entry.Tokens ?? new TokenPool(tokens, options.Tokens, time),
            enabled,
            registration.Settings,
            models is null ? null : (own, registry, errors) => models.Create(own, settings, registry, logger, errors),
            last?.Entry.Health,
            switchedOff,
            HeaderSecrets.MaskOf(settings.Headers));
        return new Built(entry, destination, signature, tokens);
    }
}
