using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>
/// Members of a request that OpenAI's format does not know: they go out as they are, since they can be Anthropic's own
/// (<c>context_management</c>, <c>mcp_servers</c>, <c>container</c>, <c>inference_geo</c> and those yet to come). One that
/// the API does not know either is its 400, which names it.
/// </summary>
internal static class OwnParameters
{
    /// <summary>What is translated, refused (<see cref="UnsupportedParameters"/>) or left out (<see cref="AnthropicVendor"/>).</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        // translated
        "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls",
        "temperature", "top_p", "top_k", "stop", "response_format", "reasoning_effort", "user", "safety_identifier", "metadata",
        "thinking", "output_config", "cache_control", "service_tier",
        // refused, or without meaning in the values that are not
        "n", "logprobs", "top_logprobs", "logit_bias", "frequency_penalty", "presence_penalty", "modalities", "audio", "web_search_options",
        "functions", "function_call",
        // left out
        "seed", "store", "prediction", "verbosity", "prompt_cache_key", "prompt_cache_retention",
    };

    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        foreach (var member in chat.Root.EnumerateObject())
            if (!Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null) member.WriteTo(json);
        // The other values are OpenAI's.
        if (ChatField.TryGet(chat.Root, "service_tier", out var tier) && tier.ValueKind == JsonValueKind.String && (tier.ValueEquals("auto"u8) || tier.ValueEquals("standard_only"u8)))
            json.WriteString("service_tier"u8, tier.GetString());
    }
}
