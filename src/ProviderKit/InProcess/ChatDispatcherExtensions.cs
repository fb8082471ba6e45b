using ProviderKit.InProcess;

namespace ProviderKit;

/// <summary>What can be done with a dispatcher.</summary>
public static class ChatDispatcherExtensions
{
    /// <summary>
    /// Makes an HTTP handler that answers from this dispatcher, so that the official SDKs of OpenAI, Anthropic and Google run within the process: no socket,
    /// no server, no key. Give the SDK an <see cref="HttpClient"/> over it and any API key.
    /// </summary>
    /// <remarks>
    /// Thread-safe; one handler serves any number of clients, and needs no disposal. It answers <c>chat/completions</c>, <c>responses</c>, <c>completions</c>,
    /// <c>embeddings</c>, <c>messages</c>, <c>messages/count_tokens</c>, and Gemini's <c>models/{model}:generateContent</c>, <c>streamGenerateContent</c>,
    /// <c>countTokens</c>, <c>embedContent</c> and <c>batchEmbedContents</c>, below <c>/v1</c>, <c>/v1beta</c> or any other base path; errors and streams are as the
    /// HTTP endpoints write them. Host and credentials of a request have no meaning. Synchronous calls of SDKs are not supported.
    /// </remarks>
    /// <example>
    /// <code>
    /// var http = new HttpClient(dispatcher.CreateHttpHandler());
    /// var client = new ChatClient("ext-copilot-gpt-4", new ApiKeyCredential("unused"),
    ///     new OpenAIClientOptions { Transport = new HttpClientPipelineTransport(http) });
    /// </code>
    /// </example>
    /// <param name="dispatcher">The dispatcher.</param>
    /// <param name="models">Answers <c>GET models</c> in OpenAI's shape. Default: null, the list is not served.</param>
    /// <param name="clientName">Who asks, for records, limits and kept conversations. Default: null, nobody in particular.</param>
    public static HttpMessageHandler CreateHttpHandler(this IChatDispatcher dispatcher, ModelCatalog? models = null, string? clientName = null)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        return new DispatcherHandler(dispatcher, models, clientName);
    }
}
