using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Writes a model in the shape of OpenAI's list. Known details are added in the shape of OpenRouter's list: <c>name</c>,
/// <c>context_length</c>, <c>top_provider.max_completion_tokens</c> and <c>pricing</c>, which is USD per token as decimal strings.
/// </summary>
internal static class ModelJson
{
    private const decimal Million = 1_000_000m;

    public static void Write(Utf8JsonWriter json, ChatModel model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created);
        json.WriteString("owned_by"u8, model.Provider);
        if (model.Details is { } details) Write(json, details);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelDetails details)
    {
        if (details.DisplayName is { } name) json.WriteString("name"u8, name);
        if (details.ContextTokens is { } context) json.WriteNumber("context_length"u8, context);
        if (details.MaxOutputTokens is { } most)
        {
            json.WriteStartObject("top_provider"u8);
            json.WriteNumber("max_completion_tokens"u8, most);
            json.WriteEndObject();
        }
        if (details.Prices is not { } prices) return;
        json.WriteStartObject("pricing"u8);
        Write(json, prices);
        if (prices is { Beyond: { } beyond, UpTo: { } upTo })
        {
            json.WriteStartArray("overrides"u8);
            json.WriteStartObject();
            json.WriteNumber("min_prompt_tokens"u8, upTo + 1);
            Write(json, beyond);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelPrices prices)
    {
        Write(json, "prompt"u8, prices.Input);
        Write(json, "completion"u8, prices.Output);
        Write(json, "input_cache_read"u8, prices.CacheRead);
        Write(json, "input_cache_write"u8, prices.CacheWrite);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal? perMillion)
    {
        if (perMillion is { } price) json.WriteString(name, (price / Million).ToString("0.##################", CultureInfo.InvariantCulture));
    }
}
