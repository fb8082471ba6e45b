using Microsoft.Extensions.AI;

namespace ProviderKit;

/// <summary>How a chat client serves as a provider. Settings of the provider, <c>ProviderKit:Providers:{name}</c>, take precedence.</summary>
public sealed class ChatClientProviderOptions
{
    /// <summary>What clients of the gateway put before the model's name. Default: null, <c>ext-{name}-</c>.</summary>
    public string? Prefix { get; set; }

    /// <summary>
    /// The models to list, by the client's names for them. Others can be asked for as well. Default: empty, the models that the
    /// metadata of the client and of the embedding generator name.
    /// </summary>
    public IList<string> Models { get; } = [];

    /// <summary>
    /// Creates the generator that answers <c>/v1/embeddings</c> and the other formats of embeddings, once, from the app's services. Default: null, the provider
    /// serves no embeddings.
    /// </summary>
    /// <remarks>
    /// <c>dimensions</c> of a request is <see cref="EmbeddingGenerationOptions.Dimensions"/>, fields that these options have no property for are in their
    /// <c>AdditionalProperties</c>. Inputs are texts; token ids are a 400. The generator is used by many requests at once, and is not disposed here. Its exceptions are
    /// read like those of the chat client (<see cref="ErrorOf"/>).
    /// </remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit()
    ///     .AddProvider("local", new OllamaApiClient("http://127.0.0.1:11434", "llama3.2"), options =>
    ///         options.EmbeddingGenerator = _ => new OllamaApiClient("http://127.0.0.1:11434", "nomic-embed-text"));
    /// </code>
    /// </example>
    public Func<IServiceProvider, IEmbeddingGenerator<string, Embedding<float>>>? EmbeddingGenerator { get; set; }

    /// <summary>
    /// Decides what an exception of the client means, before ProviderKit does; null leaves it to that. Default: null. ProviderKit recognises
    /// HTTP statuses, timeouts, lost connections and <see cref="ProviderException"/>. For exceptions of other libraries, use <see cref="ErrorRules.ErrorOf"/>.
    /// </summary>
    /// <remarks>Called on any thread.</remarks>
    public Func<Exception, ProviderError?>? ErrorOf { get; set; }
}
