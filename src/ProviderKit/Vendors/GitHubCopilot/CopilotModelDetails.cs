using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// Reads limits, abilities and prices from Copilot's list of models: <c>capabilities</c> and <c>billing.token_prices</c>. Fields of an
/// unexpected type are ignored.
/// </summary>
/// <remarks>
/// A price is a number of AI credits, 0.01 USD each, for <c>batch_size</c> tokens. <c>long_context</c> has the prices of requests
/// whose prompt is longer than <c>context_max</c> of <c>default</c>.
/// </remarks>
internal static class CopilotModelDetails
{
    private const decimal UsdPerCredit = 0.01m;
    private const decimal Million = 1_000_000m;
    private const decimal MostCredits = 1_000_000_000m;

    public static ModelDetails Of(JsonElement model)
    {
        var capabilities = JsonMember.Get(model, "capabilities");
        var limits = JsonMember.Get(capabilities, "limits");
        return new ModelDetails
        {
            DisplayName = JsonMember.Text(model, "name"),
            ContextTokens = Tokens(limits, "max_context_window_tokens"),
            MaxPromptTokens = Tokens(limits, "max_prompt_tokens"),
            MaxOutputTokens = Tokens(limits, "max_output_tokens"),
            Abilities = Says(capabilities) ? AbilitiesOf(capabilities) : null,
            Prices = PricesOf(JsonMember.Get(JsonMember.Get(model, "billing"), "token_prices")),
        };
    }

    // If "supports" is missing for a chat model, its abilities are unknown, not empty.
    private static bool Says(JsonElement capabilities) =>
        capabilities.ValueKind == JsonValueKind.Object
        && (JsonMember.Text(capabilities, "type") != "chat" || JsonMember.Get(capabilities, "supports").ValueKind == JsonValueKind.Object);

    private static ModelAbilities AbilitiesOf(JsonElement capabilities)
    {
        var supports = JsonMember.Get(capabilities, "supports");
        var abilities = JsonMember.Text(capabilities, "type") switch
        {
            "chat" => ModelAbilities.Chat,
            "embeddings" => ModelAbilities.Embeddings,
            _ => ModelAbilities.None,
        };
        if (Is(supports, "tool_calls")) abilities |= ModelAbilities.Tools;
        if (Is(supports, "vision")) abilities |= ModelAbilities.Vision;
        if (Is(supports, "structured_outputs")) abilities |= ModelAbilities.StructuredOutputs;
        if (Is(supports, "adaptive_thinking") || JsonMember.Get(supports, "reasoning_effort") is { ValueKind: JsonValueKind.Array } efforts && efforts.GetArrayLength() > 0
            || Tokens(supports, "max_thinking_budget") > 0) abilities |= ModelAbilities.Thinking;
        return abilities;
    }

    private static ModelPrices? PricesOf(JsonElement prices)
    {
        if (Number(prices, "batch_size") is not (> 0 and var batch)) return null;
        var usual = JsonMember.Get(prices, "default");
        if (PricesOf(usual, batch) is not { } found) return null;
        return PricesOf(JsonMember.Get(prices, "long_context"), batch) is { } beyond && Tokens(usual, "context_max") is { } most ? found with { UpTo = most, Beyond = beyond } : found;
    }

    private static ModelPrices? PricesOf(JsonElement prices, decimal batch)
    {
        if (Usd(prices, "input_price", batch) is not { } input || Usd(prices, "output_price", batch) is not { } output) return null;
        return new ModelPrices(input, output)
        {
            // Named cache_price before API version 2026-08-01.
            CacheRead = Usd(prices, "cache_read_price", batch) ?? Usd(prices, "cache_price", batch),
            CacheWrite = Usd(prices, "cache_write_price", batch),
        };
    }

    private static decimal? Usd(JsonElement prices, string name, decimal batch) => Number(prices, name) is { } credits ? credits * UsdPerCredit * Million / batch : null;

    private static decimal? Number(JsonElement parent, string name) =>
        JsonMember.Get(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out decimal value) && value is >= 0 and <= MostCredits ? value : null;

    private static long? Tokens(JsonElement parent, string name) =>
        JsonMember.Get(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) && value > 0 ? value : null;

    private static bool Is(JsonElement parent, string name) => JsonMember.Get(parent, name).ValueKind == JsonValueKind.True;
}
