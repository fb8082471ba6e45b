using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Clients;

namespace ProviderKit;

/// <summary>Makes clients of Microsoft.Extensions.AI of a dispatcher.</summary>
public static class ChatDispatcherAIExtensions
{
    /// <summary>A chat client that sends its requests through the dispatcher: with the provider's tokens, rotation, fallbacks, trail and record.</summary>
    /// <remarks>
    /// <para>Thread-safe. Disposing it does nothing: the dispatcher is the app's.</para>
    /// <para>
    /// A request that fails throws a <see cref="ProviderException"/>, whose <see cref="ProviderException.Error"/> has the kind, the upstream's status and the
    /// time to wait. A stream that breaks throws it after the updates that came before. Cancellation throws <see cref="OperationCanceledException"/>.
    /// </para>
    /// <para>
    /// <see cref="ChatOptions.AdditionalProperties"/> become members of the request's body. <see cref="ChatOptions.RawRepresentationFactory"/> may return a
    /// <see cref="System.Text.Json.Nodes.JsonObject"/> or <see cref="System.Text.Json.JsonElement"/> with such members, or a <see cref="ChatRequest"/>, of which the headers,
    /// the client's name and whether fallbacks are allowed are kept as well; its model and messages are not used. What it gives takes precedence over
    /// additional properties, and these over the other options.
    /// </para>
    /// <para>
    /// The client keeps no history. <see cref="ChatOptions.ConversationId"/> names a conversation to the upstream's prompt cache and keeps it on
    /// its token; send the whole conversation each time.
    /// </para>
    /// <para><c>RawRepresentation</c> of responses and updates is a <see cref="RawChatReply"/>. <c>GetService</c> finds <see cref="ChatClientMetadata"/> and <see cref="IChatDispatcher"/>.</para>
    /// </remarks>
    /// <param name="dispatcher">The dispatcher.</param>
    /// <param name="model">The model with its prefix, such as <c>ext-copilot-gpt-4</c>, or a named model. <see cref="ChatOptions.ModelId"/> of a call replaces it.</param>
    /// <example>
    /// <code>
    /// IChatClient client = dispatcher.AsIChatClient("ext-copilot-gpt-4");
    /// Console.WriteLine(await client.GetResponseAsync("Hello"));
    /// </code>
    /// </example>
    public static IChatClient AsIChatClient(this IChatDispatcher dispatcher, string model)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        ArgumentException.ThrowIfNullOrEmpty(model);
        return new DispatcherChatClient(dispatcher, model);
    }

    /// <summary>An embedding generator that sends its requests through the dispatcher.</summary>
    /// <remarks>
    /// Thread-safe. Errors, additional properties and raw representations are as for <see cref="AsIChatClient"/>. Vectors are asked for in base64,
    /// and read in base64 or numbers; an additional property <c>encoding_format</c> asks for another.
    /// </remarks>
    /// <param name="dispatcher">The dispatcher.</param>
    /// <param name="model">The model with its prefix, such as <c>ext-openai-text-embedding-3-small</c>.</param>
    /// <param name="dimensions">The length of the vectors, for models that let a client choose it. Default: null, the model's own.</param>
    /// <example>
    /// <code>
    /// var generator = dispatcher.AsIEmbeddingGenerator("ext-openai-text-embedding-3-small");
    /// var embeddings = await generator.GenerateAsync(["one text", "another"]);
    /// </code>
    /// </example>
    public static IEmbeddingGenerator<string, Embedding<float>> AsIEmbeddingGenerator(this IChatDispatcher dispatcher, string model, int? dimensions = null)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        ArgumentException.ThrowIfNullOrEmpty(model);
        if (dimensions is { } length) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(dimensions));
        return new DispatcherEmbeddingGenerator(dispatcher, model, dimensions);
    }
}
