using ProviderKit.Formats.AnthropicMessages;

namespace ProviderKit.Vendors.Anthropic;

/// <summary>Anthropic's Messages API.</summary>
/// <remarks>
/// <para>
/// Refused with a 400 that names the parameter: <c>n</c> over 1, <c>logprobs</c>, <c>top_logprobs</c>, <c>logit_bias</c>,
/// penalties other than 0, <c>modalities</c> with audio, <c>audio</c>, <c>functions</c>,
/// <c>function_call</c>, parts other than text, images, PDF files and plain text files, invalid images, <c>reasoning_effort</c> and
/// <c>thinking</c> for models before 3.7.
/// </para>
/// <para>
/// Left out, because the reply is still usable without them: <c>seed</c>, <c>store</c>, <c>metadata</c> except
/// <c>user_id</c>, <c>service_tier</c> except <c>auto</c> and <c>standard_only</c>, <c>prediction</c>, <c>verbosity</c>,
/// <c>prompt_cache_key</c>, <c>prompt_cache_retention</c>, <c>prompt_cache_options</c>, <c>detail</c> of images, <c>name</c> of messages,
/// <c>annotations</c> and <c>reasoning_content</c> of messages (only signed thoughts can be sent back); stop sequences of white space;
/// <c>strict</c> of tools if the model has no such mode or if more than 20 are strict; <c>temperature</c> and
/// <c>top_p</c> if the model does not take them (<see cref="SamplingParameters"/>); thinking if the API does not allow it
/// (<see cref="ThinkingPlan"/>); cache breakpoints before the last four (<see cref="CachePoint"/>). A <c>max_tokens</c> that is too large for the
/// model is lowered to the model's maximum. If <c>user</c> is an e-mail address or a telephone number, a hash is sent instead
/// (<see cref="UserId"/>).
/// </para>
/// <para>
/// <c>web_search_options</c> becomes the tool <c>web_search</c> (<see cref="MessagesSearch"/>); its results are in <c>annotations</c>. Accepted
/// in Anthropic's own form: <c>thinking</c>, <c>output_config</c>, <c>top_k</c>, <c>cache_control</c> on the request,
/// messages, parts, calls and tools, Anthropic's own tools (<c>web_search_20250305</c>), and every field that OpenAI's
/// format does not define (<see cref="OwnParameters"/>). Messages carry <c>thinking_blocks</c> (<see cref="ThinkingBlocks"/>)
/// and <c>extra_content.anthropic</c> (<see cref="OtherBlocks"/>). <c>json_object</c> becomes an instruction, since the API has no such mode.
/// </para>
/// </remarks>
internal static class AnthropicVendor
{
    public static readonly HttpVendor Row = new()
    {
        Name = "anthropic",
        BaseAddress = "https://api.anthropic.com",
        Apis = ApisOf("anthropic"),
        // The list is paged, with 20 models per page by default. 1000 is the maximum.
        ModelsPath = "/v1/models?limit=1000",
        AuthHeader = "x-api-key",
        AuthScheme = null,
        // Pinned, since later versions refuse temperature and top_p.
        Headers = new Dictionary<string, string> { ["anthropic-version"] = "2023-06-01" },
        ClientHeaders = ["anthropic-beta"],
        Errors = new ErrorRules
        {
            Rules =
            [
                // A 429, 400 or 403: the plan does not include long contexts ("Extra usage is required for long context requests.", "The
                // long context beta is not yet available for this subscription."). Shorter requests are served.
                // Source: github.com/anthropics/claude-code/issues/50784, github.com/Wei-Shaw/sub2api/issues/572.
                new() { Contains = "long context", Then = ErrorAction.PassOn },
                // Limits are per class of models. Newer messages end in "(org: …, model: …)".
                new() { Status = 429, Contains = "model: claude", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
            ],
            // Used-up credit is a 400 with the same type as every bad request, recognizable only by its message. In streams it has its own type.
            OutOfQuota = ["billing_error", "Your credit balance is too low", "Credit balance is too low", "You have reached your specified API usage limits"],
            BadToken = ["This organization has been disabled", "OAuth token has been revoked"],
            LimitHeaders =
            [
                Limit("requests", LimitUnit.Requests), Limit("tokens", LimitUnit.Tokens),
                Limit("input-tokens", LimitUnit.Tokens), Limit("output-tokens", LimitUnit.Tokens),
            ],
        },
        Models =
        [
            "claude-sonnet-4-20250514", "claude-3-5-sonnet-20241022", "claude-3-5-haiku-20241022",
            "claude-3-opus-20240229", "claude-3-sonnet-20240229", "claude-3-haiku-20240307",
        ],
    };

    // Anthropic's clients expect gateways to forward unknown headers with this prefix.
    private const string OwnHeaders = "anthropic-";

    /// <summary>The APIs of a provider that serves the same API as Anthropic.</summary>
    public static IReadOnlyList<VendorApi> ApisOf(string provider) =>
    [
        new(WireFormat.AnthropicMessages, "/v1/messages") { Translator = new MessagesTranslator(provider) { SignsAs = ThinkingBlocks.Vendor, Searches = true }, HeaderPrefix = OwnHeaders },
        new(WireFormat.AnthropicCountTokens, "/v1/messages/count_tokens") { Counter = new MessagesCounter(provider) { SignsAs = ThinkingBlocks.Vendor }, HeaderPrefix = OwnHeaders },
    ];

    private static LimitHeader Limit(string what, LimitUnit unit) =>
        new($"anthropic-ratelimit-{what}-remaining", $"anthropic-ratelimit-{what}-reset", unit);
}
