using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.DependencyInjection;
using ProviderKit.Vendors.Http;

namespace ProviderKit;

/// <summary>What can be added to ProviderKit.</summary>
public static class ProviderKitBuilderExtensions
{
    extension(IProviderKitBuilder builder)
    {
        /// <summary>The names of the providers added so far, built-in ones first. Read anew with each call.</summary>
        public IReadOnlyList<string> ProviderNames
        {
            get
            {
                ArgumentNullException.ThrowIfNull(builder);
                return AddedProviders.NamesIn(builder.Services);
            }
        }
    }

    /// <summary>
    /// Adds a vendor that speaks OpenAI's format: <c>AddOpenAICompatible("groq", "https://api.groq.com/openai/v1")</c>
    /// serves <c>ext-groq-…</c> with the tokens of <c>GROQ_API_KEY</c>, <c>GROQ_TOKEN_1</c> and so on.
    /// </summary>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddOpenAICompatible(this IProviderKitBuilder builder, string name, string baseAddress) =>
        builder.AddOpenAICompatible(new HttpVendor { Name = name, BaseAddress = baseAddress });

    /// <summary>Adds a vendor that speaks OpenAI's format. It is on unless its <c>Enabled</c> setting says otherwise.</summary>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddOpenAICompatible(this IProviderKitBuilder builder, HttpVendor vendor) => builder.AddVendor(vendor);

    /// <summary>Adds a vendor that is reached over HTTP, whatever its APIs speak. It is on unless its <c>Enabled</c> setting says otherwise.</summary>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddVendor(this IProviderKitBuilder builder, HttpVendor vendor)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(vendor);
        AddedProviders.Add(builder.Services, HttpRegistration.FromVendor(vendor) with { EnabledByDefault = true });
        return builder;
    }

    /// <summary>Adds any other provider. It is on unless its <c>Enabled</c> setting says otherwise.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">Its name, equal to <see cref="ProviderInfo.Name"/>; settings and tokens go by it.</param>
    /// <param name="create">Makes it, once; gets the app's services and the provider's settings.</param>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddProvider(this IProviderKitBuilder builder, string name, Func<IServiceProvider, ProviderOptions, IChatProvider> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        AddedProviders.Add(builder.Services, AddedProviders.Own(name, create));
        return builder;
    }

    /// <summary>
    /// Adds any other provider, made once by the container. Its constructor may take the app's services, and the provider's settings as
    /// <see cref="ProviderOptions"/>. It is on unless its <c>Enabled</c> setting says otherwise.
    /// </summary>
    /// <typeparam name="T">The provider.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">Its name, equal to <see cref="ProviderInfo.Name"/>; settings and tokens go by it.</param>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddProvider<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IProviderKitBuilder builder, string name)
        where T : class, IChatProvider =>
        builder.AddProvider(name, static (services, options) => AddedProviders.Create<T>(services, options));

    /// <summary>
    /// Decorates the dispatcher: <paramref name="decorate"/> wraps the one that ProviderKit or an earlier decorator made, so the last one added is
    /// called first. All that sends requests goes through it: the app's own code, the HTTP endpoints, in-process SDKs and chat clients.
    /// </summary>
    /// <remarks>Has no effect when the app has registered an <see cref="IChatDispatcher"/> of its own in place of ProviderKit's.</remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="decorate">Makes the decorator, once; gets the inner dispatcher and the app's services.</param>
    public static IProviderKitBuilder AddDispatcherDecorator(this IProviderKitBuilder builder, Func<IChatDispatcher, IServiceProvider, IChatDispatcher> decorate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(decorate);
        builder.Services.AddSingleton(new DispatcherDecorator(decorate));
        return builder;
    }

    /// <summary>
    /// Adds a strategy for named models. <c>ProviderKit:Models:{name}:Strategy</c> refers to it by its
    /// <see cref="IRoutingStrategy.Name"/>; it replaces a built-in strategy of the same name.
    /// </summary>
    /// <typeparam name="T">The strategy, made once by the container.</typeparam>
    [Experimental(ProviderKitExperiments.Routing)]
    public static IProviderKitBuilder AddRoutingStrategy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IProviderKitBuilder builder)
        where T : class, IRoutingStrategy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IRoutingStrategy, T>();
        return builder;
    }

    /// <summary>
    /// Adds a filter of requests and replies. Filters are nested in the order they are added: the first sees a request first and its reply
    /// last. The gateway's own, which the settings switch on, stand around them: rewriting outside, the guard inside.
    /// </summary>
    /// <typeparam name="T">The filter, made once by the container. It must not take <see cref="IChatDispatcher"/>, which is made of the filters: take <see cref="IServiceProvider"/> and ask for it later.</typeparam>
    [Experimental(ProviderKitExperiments.Filters)]
    public static IProviderKitBuilder AddFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IProviderKitBuilder builder)
        where T : class, IDispatchFilter
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IDispatchFilter, T>();
        return builder;
    }
}
