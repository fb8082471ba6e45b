using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Routing;

namespace ProviderKit.DependencyInjection;

/// <summary>Registers providers: built-in ones and the app's own.</summary>
internal static class AddedProviders
{
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static void Add(IServiceCollection services, ProviderRegistration registration)
    {
        if (!HttpVendor.IsName(registration.Name))
            throw new ArgumentException($"A provider's name is made of lower-case letters, digits, _ and -; '{registration.Name}' is not.", nameof(registration));
        services.AddSingleton(registration);
        ProviderHandlers.Add(services, registration.Name);
    }

    /// <summary>Creates the registration of an app's own provider.</summary>
    public static ProviderRegistration Own(string name, Func<IServiceProvider, ProviderOptions, IChatProvider> create) => new()
    {
        Name = name,
        Settings = new SettingNames(name.ToUpperInvariant().Replace('-', '_')),
        EnabledByDefault = true,
        Create = create,
    };

    /// <summary>Creates a provider with the container's services and, if its constructor takes them, its settings.</summary>
    public static T Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(IServiceProvider services, ProviderOptions options)
    {
        bool takesOptions = Array.Exists(typeof(T).GetConstructors(), static made => Array.Exists(made.GetParameters(), static parameter => parameter.ParameterType == typeof(ProviderOptions)));
        return takesOptions ? ActivatorUtilities.CreateInstance<T>(services, options) : ActivatorUtilities.CreateInstance<T>(services);
    }

    /// <summary>The names of all providers, in the order in which they were added.</summary>
    public static IReadOnlyList<string> NamesIn(IServiceCollection services) =>
        [.. services.Select(s => s.ImplementationInstance).OfType<ProviderRegistration>().Select(r => r.Name)];
}
