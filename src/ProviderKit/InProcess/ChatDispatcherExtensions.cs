using ProviderKit.InProcess;

namespace ProviderKit;

/// <summary>Extension methods for dispatchers.</summary>
public static class ChatDispatcherExtensions
{
    /// <summary>
    /// Creates an HTTP handler that answers from this dispatcher, so that the official SDKs of OpenAI, Anthropic and Google run in the same process: no socket,
    /// no server, no key. Give the SDK an <see cref="HttpClient"/> that uses the handler, and any API key.
    /// </summary>
    /// <remarks>
    /// Thread-safe; one handler serves any number of clients, and needs no disposal. It answers <c>chat/completions</c>, <c>responses</c>, <c>completions</c>,
    /// <c>embeddings</c>, <c>messages</c>, <c>messages/count_tokens</c>, and Gemini's <c>models/{model}:generateContent</c>, <c>streamGenerateContent</c>,
    /// <c>countTokens</c>, <c>embedContent</c> and <c>batchEmbedContents</c>, below the API's version (<c>/v1</c>, <c>/v1beta</c>,
    /// <c>/v1alpha</c>, <c>/v1beta1</c>) after any base path, or at the root of an address without a version. Errors and streams are the same as those of
    /// the HTTP endpoints. The host and the credentials of a request are ignored. Synchronous calls of SDKs are not supported.
    /// </remarks>
    /// <example>
    /// <code>
    /// var http = new HttpClient(dispatcher.CreateHttpHandler());
    ///
    /// var openAI = new ChatClient("ext-copilot-gpt-4", new ApiKeyCredential("unused"),
    ///     new OpenAIClientOptions { Transport = new HttpClientPipelineTransport(http) });
    /// ChatCompletion reply = await openAI.CompleteChatAsync("Hello");
    /// </code>
    /// </example>
    /// <param name="dispatcher">The dispatcher.</param>
    /// <param name="models">Answers <c>GET models</c> in OpenAI's shape. Default: null, the list is not served.</param>
    /// <param name="clientName">The client's name for records, limits and stored conversations. Default: null, no name.</param>
    public static HttpMessageHandler CreateHttpHandler(this IChatDispatcher dispatcher, ModelCatalog? models = null, string? clientName = null)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        return new DispatcherHandler(dispatcher, models, clientName);
    }
}
