using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.GoogleGenerate.Embeddings;


namespace ProviderKit.Vendors.Google;

/// <summary>Google's Gemini API, in its own format (<c>generateContent</c>). The key is sent in a header, never in the URL.</summary>
/// <remarks>
/// <para>Left out, because the reply is still usable without them: <c>user</c>, <c>safety_identifier</c>, <c>metadata</c>,
/// <c>store</c>, <c>service_tier</c>, <c>prediction</c>, <c>prompt_cache_key</c>, <c>prompt_cache_retention</c>,
/// <c>verbosity</c>, <c>stream_options</c> (usage is always sent), an image's <c>detail</c>, a message's <c>name</c>,
/// <c>strict</c> of tools and schemas, a schema's <c>name</c>, <c>tool_choice</c> <c>auto</c> and <c>none</c> without
/// tools, <c>parallel_tool_calls</c> without tools, <c>cache_control</c>, and an assistant's <c>reasoning_content</c> (the
/// signatures carry it). Accepted in addition to OpenAI's parameters: <c>top_k</c>, <c>safety_settings</c>, <c>cached_content</c>.
/// A <c>seed</c> of more than 32 bits is folded to 32.</para>
/// <para>The gateway enforces <c>parallel_tool_calls: false</c>, since the API has no such parameter: the client gets the first call of a
/// reply, and further calls are in <c>extra_content.google.parts</c>. The model can repeat them after the
/// result.</para>
/// <para>JSON output of models that do not support it together with functions: <see cref="GoogleAnswer"/>. Parts of a reply that
/// OpenAI's format does not define: <see cref="GoogleExtras"/>.</para>
/// <para>Parameters that are refused by name with a 400: <see cref="GoogleParameters"/>.</para>
/// </remarks>
internal static class GoogleVendor
{
    public const string Name = GoogleFormat.Provider;

    public static readonly HttpVendor Row = new()
    {
        Name = Name,
        TelemetryName = "gcp.gemini",
        Prefix = "ext-google-",
        BaseAddress = "https://generativelanguage.googleapis.com/v1beta",
        Apis =
        [
            new(WireFormat.GoogleGenerate, "/models/{model}:generateContent")
            {
                // Without alt=sse the stream is one pretty-printed JSON array.
                StreamPath = "/models/{model}:streamGenerateContent?alt=sse",
                Translator = new GoogleTranslator(),
            },
            new(WireFormat.GoogleCountTokens, "/models/{model}:countTokens") { Counter = new GoogleCounter() },
            new(WireFormat.GoogleEmbed, "/models/{model}:embedContent") { BatchPath = "/models/{model}:batchEmbedContents", EmbeddingsTranslator = GoogleEmbeddings.Instance },
            new(WireFormat.GoogleBatchEmbed, "/models/{model}:batchEmbedContents"),
        ],
        // The maximum page size, so that one page is enough.
        ModelsPath = "/models?pageSize=1000",
        ModelNames = GoogleModelList.Names,
        // The API's own 400: "at most 100 requests can be in one batch".
        EmbeddingsBatch = 100,
        AuthHeader = "x-goog-api-key",
        AuthScheme = null,
        Errors = new ErrorRules
        {
            // With a 403: the key exists, but does not work here until its owner changes a setting.
            BadToken = ["API_KEY_SERVICE_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED", "SERVICE_DISABLED", "CONSUMER_SUSPENDED"],
        },
        // Its quotas are named "...PerModelPerMinute".
        LimitScope = LimitScope.TokenAndModel,
        Settings = new SettingNames("GOOGLE") { Enabled = "GOOGLE_AI_ENABLED" },
        Models =
        [
            "gemini-1.5-pro", "gemini-1.5-pro-latest", "gemini-1.5-flash", "gemini-1.5-flash-latest",
            "gemini-1.5-flash-8b", "gemini-pro", "gemini-pro-vision",
        ],
    };
}
