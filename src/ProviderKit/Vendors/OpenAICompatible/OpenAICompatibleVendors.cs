using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Formats.Requests;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.OpenAICompatible;

/// <summary>
/// The vendors that need only a row. Source of addresses, headers and models: their documentation, read in 2026.
/// Models that a vendor has added since are passed through by name.
/// </summary>
internal static class OpenAICompatibleVendors
{
    public static readonly HttpVendor[] All =
    [
        new()
        {
            Name = "openai",
            BaseAddress = "https://api.openai.com/v1",
            Apis =
            [
                ResponsesOf("openai", "/responses") with { Models = OpenAIModels.Reasoning },
                new(WireFormat.OpenAIChat, "/chat/completions") { NotModels = OpenAIModels.ResponsesOnly, Session = SessionPlace.CacheKey }, new(WireFormat.OpenAIEmbeddings, "/embeddings"),
                new(WireFormat.OpenAICompletions, "/completions") { Models = OpenAIModels.OfCompletions },
                new(WireFormat.OpenAIResponses, "/responses") { Session = SessionPlace.CacheKey },
                // Only OpenAI has it among the vendors with this format. Azure does not know the path (openai/openai-dotnet#1165).
                new(WireFormat.OpenAICountTokens, "/responses/input_tokens") { Counter = new ResponsesCounter("openai") },
                new(WireFormat.OpenAICompact, "/responses/compact"),
            ],
            PassThrough = [new("images/*"), new("audio/*"), new("moderations"), new("realtime/*")],
            Settings = new SettingNames("EXT_OPENAI") { AreOurs = true },
            EmbeddingsBatch = 2048, // API reference, embeddings: "the array must be 2048 dimensions or less"
            MessageFields = ["prompt_cache_breakpoint"], // an unknown field of a message is a 400
            ModelQuirks = OpenAIModels.Quirks,
            Errors = new ErrorRules
            {
                // Limits are per model, and error messages name the model. Source: platform.openai.com/docs/guides/rate-limits.
                Rules = [LimitOfTheModel("Rate limit reached for * in organization"), LimitOfTheModel("Rate limit reached for * on ")],
            },
            ListIsComplete = true,
            Models = ["gpt-4o", "gpt-4o-mini", "gpt-4-turbo", "gpt-4", "gpt-3.5-turbo", "o1", "o1-mini", "o1-preview"],
        },
        new()
        {
            // The model is the deployment. Limits are per deployment.
            Name = "azure",
            TelemetryName = "azure.ai.openai",
            Apis =
            [
                ResponsesOf("azure", "/openai/v1/responses") with { VersionedPath = "/openai/responses?api-version={version}", Models = OpenAIModels.Reasoning },
                new(WireFormat.OpenAIChat, "/openai/v1/chat/completions")
                {
                    VersionedPath = "/openai/deployments/{model}/chat/completions?api-version={version}", NotModels = OpenAIModels.ResponsesOnly, Session = SessionPlace.CacheKey,
                },
                new(WireFormat.OpenAIEmbeddings, "/openai/v1/embeddings") { VersionedPath = "/openai/deployments/{model}/embeddings?api-version={version}" },
                new(WireFormat.OpenAICompletions, "/openai/v1/completions")
                {
                    VersionedPath = "/openai/deployments/{model}/completions?api-version={version}", Models = OpenAIModels.OfCompletions,
                },
                new(WireFormat.OpenAIResponses, "/openai/v1/responses") { VersionedPath = "/openai/responses?api-version={version}", Session = SessionPlace.CacheKey },
            ],
            // No moderations: Microsoft's content filter is part of the calls.
            PassThrough = [new("images/*"), new("audio/*"), new("realtime/*") { Path = "/openai/v1/{path}" }],
            PassThroughPath = "/openai/v1/{path}",
            PassThroughVersionedPath = "/openai/deployments/{model}/{path}?api-version={version}",
            ModelsPath = "/openai/v1/models",
            AuthHeader = "api-key",
            AuthScheme = null,
            LimitScope = LimitScope.TokenAndModel,
            EmbeddingsBatch = 2048, // Microsoft Learn, "Azure OpenAI embeddings": an array of up to 2048 inputs
            MessageFields = ["prompt_cache_breakpoint"],
            ModelQuirks = OpenAIModels.Quirks,
            OldVersionQuirk = OpenAIModels.BeforeReasoning,
            // Azure's REST specifications by version; songquanpeng/one-api#1423, openai/openai-python#1469.
            Versions = [new("stream_options", "2024-09-01"), new("max_completion_tokens", "2024-09-01"), new("prompt_cache_key", "2025-09-01")],
            Settings = new SettingNames("AZURE_OPENAI")
            {
                BaseUrl = "AZURE_OPENAI_ENDPOINT",
                ApiVersion = "AZURE_OPENAI_API_VERSION",
                Deployment = "AZURE_OPENAI_DEPLOYMENT",
            },
            Models = ["gpt-4", "gpt-4-32k", "gpt-35-turbo", "gpt-35-turbo-16k"],
        },
        new()
        {
            Name = "openrouter",
            IsRouter = true,
            BaseAddress = "https://openrouter.ai/api/v1",
            Apis =
            [
                // Requests of one session go to the endpoint that has its cache. Source: OpenRouter's guide to prompt caching.
                new(WireFormat.OpenAIChat, "/chat/completions") { Session = SessionPlace.SessionId }, new(WireFormat.OpenAIEmbeddings, "/embeddings"),
                new(WireFormat.AnthropicMessages, "/messages") { Session = SessionPlace.InHeader("x-session-id") }, // for the models of every vendor
                new(WireFormat.OpenAICompletions, "/completions"),
                new(WireFormat.OpenAIResponses, "/responses") { Session = SessionPlace.SessionId },
            ],
            // Its transcriptions take only JSON, which the client must send (its skill openrouter-stt).
            PassThrough = [new("images/generations") { Path = "/images" }, new("audio/speech"), new("audio/transcriptions"), new("rerank"), new("v2/rerank") { Path = "/rerank" }],
            MessageFields = ["reasoning_content", "images", "cache_control", "prompt_cache_breakpoint"],
            TokenPath = "/key", // the list of models is public
            Errors = new ErrorRules
            {
                Rules =
                [
                    // What the balance allows depends on the request: a smaller request is served, and another account may have more.
                    // Source: github.com/can1357/oh-my-pi/issues/9569 (two calls on one account at once, one of each kind).
                    new() { Status = 402, Contains = "can only afford", Then = ErrorAction.NextToken },
                    new() { Status = 402, Begins = "Prompt tokens limit exceeded", Then = ErrorAction.NextToken },
                    // "Rate limit exceeded: free-models-per-day": for all free models together. Source: openrouter.ai/docs/api-reference/limits.
                    new() { Contains = "free-models-per-", Then = ErrorAction.Block, Models = "*:free" },
                    // The vendor behind the router is busy for this model, for all requests without a key of that vendor.
                    new() { Status = 429, Contains = "temporarily rate-limited upstream", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
                    LimitOfTheModel("Provider returned error"),
                ],
                // A 403: the limit that the key's owner has set for it.
                OutOfQuota = ["Key limit exceeded"],
                LimitHeaders = [new LimitHeader("x-ratelimit-remaining", "x-ratelimit-reset", LimitUnit.Requests)],
            },
            Models = ["openai/gpt-4o"],
        },
        new()
        {
            Name = "litellm",
            IsRouter = true,
            MessageFields = ["reasoning_content", "thinking_blocks", "cache_control", "prompt_cache_breakpoint"], // its own names. Source: its documentation on reasoning
            BaseAddress = "http://localhost:4000",
            Apis =
            [
                new(WireFormat.OpenAIChat, "/v1/chat/completions"), new(WireFormat.OpenAIEmbeddings, "/v1/embeddings"),
                new(WireFormat.AnthropicMessages, "/v1/messages"), new(WireFormat.AnthropicCountTokens, "/v1/messages/count_tokens") { Counter = new MessagesCounter("litellm") },
                new(WireFormat.OpenAICompletions, "/v1/completions"),
                new(WireFormat.OpenAIResponses, "/v1/responses"),
            ],
            PassThrough = [new("images/*"), new("audio/*"), new("moderations"), new("rerank"), new("v2/rerank") { Path = "/v2/rerank" }],
            PassThroughPath = "/v1/{path}",
            ModelsPath = "/v1/models",
            Credential = CredentialRequirement.Optional,
            Errors = new ErrorRules
            {
                Rules =
                [
                    // LiteLLM's own limit of a key for one model. Source: github.com/BerriAI/litellm, proxy/hooks/parallel_request_limiter.
                    // The 401s: a key that is valid for other models. Source: docs.litellm.ai/docs/proxy/virtual_keys.
                    new() { Status = 429, Contains = "rate limit type = model_per_key", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
                    new() { Status = 401, Code = "key_model_access_denied", Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel },
                    new() { Status = 401, Code = "team_model_access_denied", Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel },
                    new() { Status = 401, Code = "user_model_access_denied", Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel },
                ],
                OutOfQuota = ["budget_exceeded"], // a 400
            },
            Models = ["gpt-4o"],
        },
        new()
        {
            // A bad key is a 400 here, recognizable only by its message.
            Name = "xai",
            TelemetryName = "x_ai",
            BaseAddress = "https://api.x.ai/v1",
            PassThrough = [new("images/generations"), new("images/edits")],
            ModelQuirks = GrokModels.Quirks,
            // Its chat API is deprecated and does not return reasoning.
            Apis =
            [
                ResponsesOf("xai", "/responses", searchesLive: true) with { NotModels = GrokModels.WithoutReasoning },
                new(WireFormat.OpenAIChat, "/chat/completions") { Session = SessionPlace.InHeader("x-grok-conv-id") },
                new(WireFormat.OpenAIResponses, "/responses") { Session = SessionPlace.CacheKey },
            ],
            Errors = new ErrorRules
            {
                Rules = [LimitOfTheModel("Too many requests for team * and model")],
                BadToken = ["Incorrect API key"],
                // A 403 or a 429, distinguishable from rate limits only by its message. The asterisk is the team's id.
                OutOfQuota = ["Your team * has either used all available credits", "Your newly created team doesn't have any credits"],
            },
            Models = ["grok-beta", "grok-vision-beta", "grok-2-latest", "grok-2-vision-latest"],
        },
    ];

    /// <summary>The Responses API, to which chat requests are translated, above all those of clients of other formats.</summary>
    private static VendorApi ResponsesOf(string provider, string path, bool searchesLive = false) => new(null, path)
    {
        Translator = new ResponsesTranslator(provider) { Searches = true, SearchesLive = searchesLive },
        Lacks = RequestNeeds.ChatParameters,
        Session = SessionPlace.CacheKey,
        // "This model is only supported in v1/responses and not in v1/chat/completions"; "Function tools with reasoning_effort are not
        // supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead." (openai/openai-openapi#541).
        NamedAs = "v1/responses",
    };

    private static ErrorRule LimitOfTheModel(string begins) => new() { Status = 429, Begins = begins, Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel };
}
