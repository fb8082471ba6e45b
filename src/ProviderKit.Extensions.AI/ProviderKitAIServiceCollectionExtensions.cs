using Microsoft.Extensions.AI;
using ProviderKit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds clients of Microsoft.Extensions.AI that send their requests through ProviderKit.</summary>
public static class ProviderKitAIServiceCollectionExtensions
{
    /// <summary>Adds an <see cref="IChatClient"/> that sends its requests through ProviderKit. Call <c>AddProviderKit()</c> as well, before or after.</summary>
    /// <remarks>
    /// A singleton, as <c>AddChatClient</c> of Microsoft.Extensions.AI makes it. To build a pipeline with that package, use
    /// <c>services.AddChatClient(s => s.GetRequiredService&lt;IChatDispatcher&gt;().AsIChatClient(model)).UseFunctionInvocation()</c>, or
    /// <paramref name="decorate"/>.
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="model">The model with its prefix, such as <c>ext-copilot-gpt-4</c>, or a named model. <see cref="ChatOptions.ModelId"/> of a call replaces it.</param>
    /// <param name="decorate">Wraps the client, as <c>(client, _) => client.AsBuilder().UseFunctionInvocation().Build()</c>. Default: null, the client itself.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException"><paramref name="model"/> is null or empty.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit();
    /// builder.Services.AddProviderKitChatClient("ext-copilot-gpt-4");
    /// </code>
    /// </example>
    public static IServiceCollection AddProviderKitChatClient(this IServiceCollection services, string model, Func<IChatClient, IServiceProvider, IChatClient>? decorate = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(model);
        return services.AddSingleton(s => CreateClient(s, model, decorate));
    }

    /// <summary>As <see cref="AddProviderKitChatClient"/>, under a key: <c>[FromKeyedServices("fast")] IChatClient client</c>.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="model">The model with its prefix, or a named model.</param>
    /// <param name="decorate">Wraps the client. Default: null, the client itself.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException"><paramref name="model"/> is null or empty.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddKeyedProviderKitChatClient("fast", "ext-openai-gpt-4o-mini");
    /// </code>
    /// </example>
    public static IServiceCollection AddKeyedProviderKitChatClient(
        this IServiceCollection services, object? serviceKey, string model, Func<IChatClient, IServiceProvider, IChatClient>? decorate = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(model);
        return services.AddKeyedSingleton(serviceKey, (s, _) => CreateClient(s, model, decorate));
    }

    /// <summary>Adds an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c> that sends its requests through ProviderKit. Call <c>AddProviderKit()</c> as well.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKitEmbeddingGenerator("ext-openai-text-embedding-3-small", dimensions: 256);
    /// </code>
    /// </example>
    /// <param name="services">The app's services.</param>
    /// <param name="model">The model with its prefix, such as <c>ext-openai-text-embedding-3-small</c>.</param>
    /// <param name="dimensions">The length of the vectors, for models that let a client choose it. Default: null, the model's own.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException"><paramref name="model"/> is null or empty.</exception>
    public static IServiceCollection AddProviderKitEmbeddingGenerator(this IServiceCollection services, string model, int? dimensions = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(model);
        return services.AddSingleton(s => DispatcherOf(s).AsIEmbeddingGenerator(model, dimensions));
    }

    /// <summary>As <see cref="AddProviderKitEmbeddingGenerator"/>, under a key.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddKeyedProviderKitEmbeddingGenerator("small", "ext-openai-text-embedding-3-small");
    /// </code>
    /// </example>
    /// <param name="services">The app's services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="model">The model with its prefix.</param>
    /// <param name="dimensions">The length of the vectors. Default: null, the model's own.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException"><paramref name="model"/> is null or empty.</exception>
    public static IServiceCollection AddKeyedProviderKitEmbeddingGenerator(this IServiceCollection services, object? serviceKey, string model, int? dimensions = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(model);
        return services.AddKeyedSingleton(serviceKey, (s, _) => DispatcherOf(s).AsIEmbeddingGenerator(model, dimensions));
    }

    private static IChatClient CreateClient(IServiceProvider services, string model, Func<IChatClient, IServiceProvider, IChatClient>? decorate)
    {
        var client = DispatcherOf(services).AsIChatClient(model);
        return decorate is null ? client : decorate(client, services);
    }

    private static IChatDispatcher DispatcherOf(IServiceProvider services) =>
        services.GetService<IChatDispatcher>() ?? throw new InvalidOperationException("ProviderKit is not registered. Call services.AddProviderKit().");
}
