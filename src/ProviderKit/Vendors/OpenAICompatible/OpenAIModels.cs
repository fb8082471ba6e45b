using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.OpenAICompatible;

/// <summary>
/// The parameters that families of OpenAI's models refuse in chat. The first row that matches a name applies. An empty row
/// excludes a family from a wider row below.
/// </summary>
/// <remarks>
/// Sources, read in 2026: OpenAI's reasoning and latest-model guides; Microsoft Learn, "Azure OpenAI reasoning models" (API
/// and feature support, parameters not supported); refusals quoted in the issues that a row names.
/// </remarks>
internal static class OpenAIModels
{
    /// <summary>
    /// The models that only legacy completions serve: "This model was designed for the completions endpoint"
    /// (OpenAI's pages about the three models). A deployment is recognized by its name, which usually contains the model's name.
    /// </summary>
    public const string OfCompletions = "*gpt-3*5-turbo-instruct*, *davinci-002*, *babbage-002*";

    /// <summary>Models that only the Responses API serves, according to OpenAI's pages about them.</summary>
    public const string ResponsesOnly = "*codex*, *-pro, *-pro-20*, *deep-research*, computer-use-preview*";

    /// <summary>
    /// Reasoning models. Chat neither returns nor accepts their reasoning. Since GPT-5.4 chat refuses tools together with reasoning (openai/openai-openapi#541).
    /// </summary>
    public const string Reasoning = "gpt-5*, o1*, o3*, o4*, " + ResponsesOnly;

    private const string NewLimit = "max_completion_tokens";

    // Not stop, although several models refuse it, too: without it the reply would be different, so the client must see the refusal.
    private static readonly string[] Sampling =
        ["temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias"];

    // Accepted only with effort none. Source: OpenAI's latest-model guide.
    private static readonly string[] WithoutReasoning = ["temperature", "top_p", "logprobs", "top_logprobs"];

    // Levels by model: none since GPT-5.1, xhigh since GPT-5.1-Codex-Max, minimal only for GPT-5. Sources: the API reference,
    // reasoning_effort; refusals in anomalyco/opencode#4451 and getzep/graphiti#1395.
    private static readonly Replacement LowForNone = new("none", "low");
    private static readonly Replacement LowForMinimal = new("minimal", "low");
    private static readonly Replacement MinimalForNone = new("none", "minimal");
    private static readonly Replacement HighForMost = new("xhigh", "high");
    private static readonly Replacement[] OldEfforts = [LowForNone, LowForMinimal, HighForMost];

    public static readonly ModelQuirk[] Quirks =
    [
        // Only these search in chat (OpenAI's guide to web search). "Model incompatible request arguments supplied: frequency_penalty,
        // presence_penalty, temperature, top_p" (ChatGPTNextWeb/NextChat#6569).
        new("gpt-4o(?:-mini)?-search-preview") { Searches = true, LeftOut = Sampling, HasEffort = false, MostTokens = 16_384 },
        new("gpt-5-search-api") { Searches = true, LeftOut = Sampling, HasEffort = false, MaxTokens = NewLimit },
        // Not a reasoning model: BerriAI/litellm#13781.
        new("gpt-5-chat") { HasEffort = false, MostTokens = 16_384 },
        // Its successors decide themselves whether to reason, and refuse a temperature.
        new(@"gpt-5\.\d+-chat") { LeftOut = Sampling, MaxTokens = NewLimit },
        // These two do not reason by default: vercel/ai#10932.
        new(@"gpt-5\.1")
        {
            LeftOut = Sampling, TakenWithoutReasoning = WithoutReasoning, ReasonsByDefault = false, MaxTokens = NewLimit,
            Efforts = [LowForMinimal, HighForMost],
        },
        new(@"gpt-5\.2")
        {
            LeftOut = Sampling, TakenWithoutReasoning = WithoutReasoning, ReasonsByDefault = false, MaxTokens = NewLimit,
            Efforts = [LowForMinimal],
        },
        // The first models with prompt cache breakpoints. Source: the API reference, prompt_cache_options.
        new(@"gpt-5\.(?:[6-9]|\d\d)")
        {
            LeftOut = Sampling, TakenWithoutReasoning = WithoutReasoning, MaxTokens = NewLimit, Efforts = [LowForMinimal], TakesBreakpoints = true,
        },
        new(@"gpt-[6-9]") { TakesBreakpoints = true },
        // Without an effort these refuse a temperature: johny-b/llmcomp#69.
        new(@"gpt-5\.\d+")
        {
            LeftOut = Sampling, TakenWithoutReasoning = WithoutReasoning, MaxTokens = NewLimit, Efforts = [LowForMinimal],
        },
        new("gpt-5") { LeftOut = Sampling, MaxTokens = NewLimit, Efforts = [MinimalForNone, HighForMost] },
        // "does not support 'system' with this model", nor 'developer': QuantumNous/new-api#847. They have no effort levels.
        new("o1-(?:mini|preview)")
        {
            LeftOut = [.. Sampling, "parallel_tool_calls", "reasoning_effort"], MaxTokens = NewLimit,
            Roles = [new("system", "user"), new("developer", "user")],
        },
        // Models without reasoning: "Unrecognized request argument supplied: reasoning_effort" (BerriAI/litellm#9682).
        // "max_tokens is too large: 32000. This model supports at most 16384 completion tokens" (source of the limits: the models' pages).
        new(@"gpt-4\.\d") { HasEffort = false, MostTokens = 32_768 },
        new(@"(?:chat)?gpt-4o") { HasEffort = false, MostTokens = 16_384 },
        new(@"gpt-(?:3\.5|35|4-turbo|4-\d{4}-preview)") { HasEffort = false, MostTokens = 4096 },
        new("gpt-4") { HasEffort = false, MostTokens = 8192 },
        new("o[134]") { MostTokens = 100_000, LeftOut = [.. Sampling, "parallel_tool_calls"], MaxTokens = NewLimit, Efforts = OldEfforts },
    ];

    /// <summary>For API versions from before the o-series, which know neither <c>max_completion_tokens</c> nor the developer role.</summary>
    public static readonly ModelQuirk BeforeReasoning = new(".*") { MaxTokens = "max_tokens", Roles = [new("developer", "system")] };
}
