using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.OpenAICompatible;

/// <summary>The parameters that xAI's reasoning models refuse. The first row that matches a name applies.</summary>
/// <remarks>
/// Source, read in 2026: xAI's guide to reasoning: "The presencePenalty, frequencyPenalty and stop parameters are not
/// supported by reasoning models"; "Model does not support parameter reasoningEffort" for all but those that name levels.
/// </remarks>
internal static class GrokModels
{
    // Not stop: without it the reply would be different, so the client must see the refusal.
    private static readonly string[] Refused = ["presence_penalty", "frequency_penalty"];

    /// <summary>Models that do not reason, for which chat completions are as good as the Responses API.</summary>
    public const string WithoutReasoning = "*non-reasoning*, grok-2*, grok-3, grok-3-latest, grok-3-fast*, grok-beta, grok-vision-beta";

    public static readonly ModelQuirk[] Quirks =
    [
        new("grok-[a-z0-9.-]*non-reasoning"),
        // grok-3-mini, and 4.3 and later, take an effort.
        new(@"grok-3-mini|grok-4\.[3-9]|grok-[5-9]|grok-latest") { LeftOut = Refused },
        new("grok-4|grok-code") { LeftOut = [.. Refused, "reasoning_effort"] },
    ];
}
