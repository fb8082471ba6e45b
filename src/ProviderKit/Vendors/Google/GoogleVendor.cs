using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.GoogleGenerate.Embeddings;


namespace ProviderKit.Vendors.Google;

/// <summary>Google's Gemini API, in its own format (<c>generateContent</c>), the key in a header and never in the address.</summary>
/// <remarks>
/// <para>Dropped, since an answer without them is as good: <c>user</c>, <c>safety_identifier</c>, <c>metadata</c>,
/// <c>store</c>, <c>service_tier</c>, <c>prediction</c>, <c>prompt_cache_key</c>, <c>prompt_cache_retention</c>,
/// <c>verbosity</c>, <c>stream_options</c> (usage always comes), an image's <c>detail</c>, a message's <c>name</c>,
/// <c>strict</c> of tools and schemas, a schema's <c>name</c>, <c>tool_choice</c> <c>auto</c> and <c>none</c> without
/// tools, <c>parallel_tool_calls</c> without tools, <c>cache_control</c>, and an assistant's <c>reasoning_content</c> (the
/// signatures carry it). Taken beyond OpenAI's parameters: <c>top_k</c>, <c>safety_settings</c>, <c>cached_content</c>.
/// A <c>seed</c> beyond 32 bits is folded to 32.</para>
/// <para><c>parallel_tool_calls: false</c> is kept here, since the API has no such parameter: the first call of an answer is
/// the client's, and further ones are in <c>extra_content.google.parts</c>. The model can make them again after the
/// result.</para>
/// <para>JSON in an answer of models that do not take it beside functions: <see cref="GoogleAnswer"/>. What an answer has
/// beyond OpenAI's format: <see cref="GoogleExtras"/>.</para>
/// <para>Refused with a 400 that names them: <see cref="GoogleParameters"/>.</para>
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
        // The most a page can hold, so that one is enough.
        ModelsPath = "/models?pageSize=1000",
        ModelNames = GoogleModelList.Names,
        // "at most 100 requests can be in one batch", says the API's own 400.
        EmbeddingsBatch = 100,
        AuthHeader = "x-goog-api-key",
        AuthScheme = null,
        Errors = new ErrorRules
        {
            // With a 403: the key exists, and is good for nothing here until its owner changes something.
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
