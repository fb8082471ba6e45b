using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.DependencyInjection;

namespace ProviderKit;

/// <summary>What <c>AddProviderKit()</c> returns, for adding providers.</summary>
public interface IProviderKitBuilder
{
    /// <summary>The services ProviderKit was added to.</summary>
    IServiceCollection Services { get; }

    /// <summary>The names of the providers added so far, built-in ones first.</summary>
    IReadOnlyList<string> ProviderNames { get; }

    /// <summary>Adds a vendor that speaks OpenAI's format. It is on unless its <c>Enabled</c> setting says otherwise.</summary>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    IProviderKitBuilder AddOpenAICompatible(HttpVendor vendor);

    /// <summary>Adds any other provider. It is on unless its <c>Enabled</c> setting says otherwise.</summary>
    /// <param name="name">Its name, equal to <see cref="ProviderInfo.Name"/>; settings and tokens go by it.</param>
    /// <param name="create">Makes it, once; gets the app's services and the provider's settings.</param>
    /// <exception cref="ArgumentException">The name is not made of lower-case letters, digits, <c>_</c> and <c>-</c>.</exception>
    IProviderKitBuilder AddProvider(string name, Func<IServiceProvider, ProviderOptions, IChatProvider> create);
}

/// <summary>Short forms of what <see cref="IProviderKitBuilder"/> does.</summary>
public static class ProviderKitBuilderExtensions
{
    /// <summary>
    /// Adds a vendor that speaks OpenAI's format: <c>AddOpenAICompatible("groq", "https://api.groq.com/openai/v1")</c>
    /// serves <c>ext-groq-…</c> with the tokens of <c>GROQ_API_KEY</c>, <c>GROQ_TOKEN_1</c> and so on.
    /// </summary>
    public static IProviderKitBuilder AddOpenAICompatible(this IProviderKitBuilder builder, string name, string baseAddress)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddOpenAICompatible(new HttpVendor { Name = name, BaseAddress = baseAddress });
    }

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
}
