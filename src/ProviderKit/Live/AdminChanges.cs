using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ProviderKit.Live;

/// <summary>The operator's changes at runtime. Immutable.</summary>
/// <param name="Key">The key for fingerprints of removed tokens.</param>
/// <param name="Providers">The changes by provider.</param>
internal sealed record AdminChanges(byte[] Key, ImmutableSortedDictionary<string, ProviderChanges> Providers)
{
    private const int KeyBytes = 32;

    public static AdminChanges None() => new(
        RandomNumberGenerator.GetBytes(KeyBytes), ImmutableSortedDictionary.Create<string, ProviderChanges>(StringComparer.OrdinalIgnoreCase));

    public ProviderChanges Of(string provider) => Providers.GetValueOrDefault(provider, ProviderChanges.None);

    public AdminChanges With(string provider, ProviderChanges changes) =>
        this with { Providers = changes.IsNone ? Providers.Remove(provider) : Providers.SetItem(provider, changes) };

    public void ApplyTo(ProviderKitOptions options)
    {
        foreach (var (provider, changes) in Providers) changes.ApplyTo(options.Provider(provider), provider, options.ReadErrors, Key);
    }
}
