using Microsoft.Extensions.Logging;
using ProviderKit.Settings;

namespace ProviderKit.Routing;

/// <summary>
/// Makes registries of the app's registrations and of settings, one after another. What did not change from one to the
/// next stays: providers with their caches and health, and tokens with their blocks and counters. Not thread-safe.
/// </summary>
internal sealed class RegistryBuilder(
    IServiceProvider services, ProviderRegistrations registrations, IEnumerable<IRoutingStrategy> strategies, TimeProvider time,
    ILogger<ProviderRegistry> logger)
{
    private readonly IRoutingStrategy[] _strategies = [.. strategies];
    private Dictionary<string, Built> _last = [];

    /// <summary>One provider, and what it was made of.</summary>
    private sealed record Built(ProviderEntry Entry, string Destination, string Settings, IReadOnlyList<ApiToken> Tokens);

    /// <summary>A registry that is not in force yet.</summary>
    /// <param name="Snapshot">The registry.</param>
    /// <param name="TakeOver">Gives the pools that stay the tokens they are to have. Call it when the registry is put in force.</param>
    public sealed record Draft(RegistrySnapshot Snapshot, Action TakeOver);

    /// <summary>Makes a registry; the one in force is not touched.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Providers, named models or fallbacks do not fit together.</exception>
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
        // A pool belongs to the destination of its tokens: for another it is another one, so that calls which still run
        // never see the tokens of the new one, nor new calls those of the old.
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
