using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Extensions.AI.Clients;
using ProviderKit.Extensions.AI.Upstream;

namespace ProviderKit;

/// <summary>Adds chat clients and embedding generators of Microsoft.Extensions.AI as providers.</summary>
public static class ProviderKitBuilderAIExtensions
{
    /// <summary>Adds a chat client as a provider: every API of the gateway reaches it under <c>ext-{name}-</c>. It needs no tokens.</summary>
    /// <remarks>
    /// <para>
    /// Requests arrive at the client as messages and options; fields that options have no property for are in
    /// <see cref="ChatOptions.AdditionalProperties"/>. Functions are declared to the model and run by the gateway's client, unless the chat client runs functions
    /// of its own. What a chat client cannot be asked for (<c>n</c> above 1, <c>logprobs</c>, tools that are no functions) is a 400.
    /// </para>
    /// <para>
    /// The client is used by many requests at once, and is not disposed. <see cref="UpstreamOptions.FirstByteTimeout"/> and <see cref="UpstreamOptions.IdleTimeout"/>
    /// apply as for any provider, beside the client's own timeouts and retries. The client must observe its cancellation token.
    /// </para>
    /// <para>For <c>/v1/embeddings</c>, set <see cref="ChatClientProviderOptions.EmbeddingGenerator"/>.</para>
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The provider's name: lower-case letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <param name="client">The client.</param>
    /// <param name="configure">Sets prefix, models, the embedding generator and the meaning of errors. Default: null, the defaults.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name has other characters, or the client is one of ProviderKit's own.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit()
    ///     .AddProvider("local", new OllamaApiClient("http://127.0.0.1:11434", "llama3.2"));
    /// </code>
    /// </example>
    public static IProviderKitBuilder AddProvider(this IProviderKitBuilder builder, string name, IChatClient client, Action<ChatClientProviderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        Check(name, client.GetService<ChatClientMetadata>()?.ProviderName, nameof(client));
        return builder.AddProvider(name, _ => client, configure);
    }

    /// <summary>Adds a chat client that the app's services create as a provider; otherwise the same as the other overload.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit()
    ///     .AddProvider("local", services => services.GetRequiredKeyedService&lt;IChatClient>("local"), options =>
    ///     {
    ///         options.Models.Add("llama3.2");
    ///         options.ErrorOf = e => e is OutOfMemoryException ? new ProviderError(ProviderErrorKind.Overloaded, "The model does not fit.") : null;
    ///     });
    /// </code>
    /// </example>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The provider's name: lower-case letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <param name="create">Creates the client, once. It must not resolve <see cref="IChatDispatcher"/> or a client that uses it.</param>
    /// <param name="configure">Sets prefix, models, the embedding generator and the meaning of errors. Default: null, the defaults.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name has other characters.</exception>
    public static IProviderKitBuilder AddProvider(
        this IProviderKitBuilder builder, string name, Func<IServiceProvider, IChatClient> create, Action<ChatClientProviderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        var options = new ChatClientProviderOptions();
        configure?.Invoke(options);
        return builder.AddProvider(name, (services, settings) =>
        {
            var client = create(services);
            var embeddings = options.EmbeddingGenerator?.Invoke(services);
            Check(name, client.GetService<ChatClientMetadata>()?.ProviderName, nameof(client));
            Check(name, embeddings?.GetService<EmbeddingGeneratorMetadata>()?.ProviderName, nameof(options.EmbeddingGenerator));
            return new ChatClientProvider(name, client, embeddings, settings, options, services.GetRequiredService<TimeProvider>());
        });
    }

    private static void Check(string name, string? upstream, string parameter)
    {
        if (upstream == ClientServices.ProviderName)
            throw new ArgumentException($"The client of the provider '{name}' sends its requests through ProviderKit: they would come back without end. Add a client of the upstream itself.", parameter);
    }
}
