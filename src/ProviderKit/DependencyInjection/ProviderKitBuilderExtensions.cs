using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.DependencyInjection;
using ProviderKit.Vendors.Http;

namespace ProviderKit;

/// <summary>Extension methods that add vendors, providers, strategies, filters and decorators to ProviderKit.</summary>
public static class ProviderKitBuilderExtensions
{
    extension(IProviderKitBuilder builder)
    {
        /// <summary>The names of the providers added so far, built-in ones first. Computed on each call.</summary>
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
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit()
    ///     .AddOpenAICompatible("groq", "https://api.groq.com/openai/v1");
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddOpenAICompatible(this IProviderKitBuilder builder, string name, string baseAddress) =>
        builder.AddOpenAICompatible(new HttpVendor { Name = name, BaseAddress = baseAddress });

    /// <summary>Adds a vendor that speaks OpenAI's format. It is enabled unless its <c>Enabled</c> setting is false.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit().AddOpenAICompatible(new HttpVendor
    /// {
    ///     Name = "groq",
    ///     BaseAddress = "https://api.groq.com/openai/v1",
    ///     Models = ["llama-3.3-70b-versatile"],
    /// });
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddOpenAICompatible(this IProviderKitBuilder builder, HttpVendor vendor) => builder.AddVendor(vendor);

    /// <summary>Adds a vendor that is reached over HTTP, in any format of its APIs. It is enabled unless its <c>Enabled</c> setting is false.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit().AddVendor(new HttpVendor
    /// {
    ///     Name = "acme",
    ///     BaseAddress = "https://api.acme.example/v1",
    ///     Apis = [new VendorApi(null, "/talk") { OwnFormat = new AcmeFormat(), Framing = StreamFraming.Lines }],
    ///     Errors = new ErrorRules { OutOfQuota = ["EMPTY_PURSE"] },
    /// });
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddVendor(this IProviderKitBuilder builder, HttpVendor vendor)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(vendor);
        AddedProviders.Add(builder.Services, HttpRegistration.FromVendor(vendor) with { EnabledByDefault = true });
        return builder;
    }

    /// <summary>Adds any other provider. It is enabled unless its <c>Enabled</c> setting is false.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit()
    ///     .AddProvider("echo", (services, options) => new EchoProvider());
    /// </code>
    /// </example>
    /// <param name="builder">The builder.</param>
    /// <param name="name">Its name, equal to <see cref="ProviderInfo.Name"/> and used for its settings and tokens.</param>
    /// <param name="create">Creates the provider, once. Receives the app's services and the provider's settings.</param>
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
    /// Adds any other provider, created once by the container. Its constructor may take the app's services, and the provider's settings as
    /// <see cref="ProviderOptions"/>. It is enabled unless its <c>Enabled</c> setting is false.
    /// </summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit().AddProvider&lt;EchoProvider>("echo");
    /// </code>
    /// </example>
    /// <typeparam name="T">The provider.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">Its name, equal to <see cref="ProviderInfo.Name"/> and used for its settings and tokens.</param>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    public static IProviderKitBuilder AddProvider<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IProviderKitBuilder builder, string name)
        where T : class, IChatProvider =>
        builder.AddProvider(name, static (services, options) => AddedProviders.Create<T>(services, options));

    /// <summary>
    /// Decorates the dispatcher: <paramref name="decorate"/> wraps ProviderKit's dispatcher or an earlier decorator, so the decorator added last is
    /// called first. All requests pass through it: those of the app's own code, the HTTP endpoints, in-process SDKs and chat clients.
    /// </summary>
    /// <remarks>Has no effect if the app has registered its own <see cref="IChatDispatcher"/> instead of ProviderKit's.</remarks>
    /// <example>
    /// <code>
    /// services.AddProviderKit()
    ///     .AddDispatcherDecorator((inner, services) => new CachingDispatcher(inner));
    /// </code>
    /// </example>
    /// <param name="builder">The builder.</param>
    /// <param name="decorate">Creates the decorator, once. Receives the inner dispatcher and the app's services.</param>
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
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit().AddRoutingStrategy&lt;NightShift>();
    /// </code>
    /// </example>
    /// <typeparam name="T">The strategy, created once by the container.</typeparam>
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
    /// Adds a filter for requests and replies. Filters are nested in the order in which they are added: the first one sees a request first and its reply
    /// last. The gateway's own filters, enabled by settings, surround them: rewriting first, the guard last.
    /// </summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit().AddFilter&lt;EuropeOnly>();
    /// </code>
    /// </example>
    /// <typeparam name="T">The filter, created once by the container. Its constructor must not take <see cref="IChatDispatcher"/>, which depends on the filters: take <see cref="IServiceProvider"/> and resolve it later.</typeparam>
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
