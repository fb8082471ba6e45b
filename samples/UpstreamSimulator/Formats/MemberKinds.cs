using System.Collections.Frozen;
using System.Text.Json;

namespace UpstreamSimulator.Formats;

/// <summary>Which types the members of requests may have. What they are called in one format they are not in another, so one table serves all.</summary>
internal static class MemberKinds
{
    private static readonly FrozenDictionary<string, JsonValueKind[]> Allowed = Table(
        ("temperature top_p top_k topP topK max_tokens max_completion_tokens max_output_tokens maxOutputTokens n seed presence_penalty frequency_penalty"
            + " presencePenalty frequencyPenalty candidateCount top_logprobs max_tool_calls best_of num_predict num_ctx top_n",
            [JsonValueKind.Number]),
        ("stream parallel_tool_calls background echo raw shift includeThoughts responseLogprobs", [JsonValueKind.True, JsonValueKind.False]),
        ("messages tools contents include stop_sequences stopSequences safetySettings requests images functionDeclarations", [JsonValueKind.Array]),
        ("stream_options response_format reasoning thinking generationConfig toolConfig options metadata logit_bias thinkingConfig", [JsonValueKind.Object]),
        ("model instructions user previous_response_id suffix prompt_cache_key service_tier responseMimeType", [JsonValueKind.String]),
        ("stop", [JsonValueKind.String, JsonValueKind.Array]),
        ("format", [JsonValueKind.String, JsonValueKind.Object]),
        ("tool_choice systemInstruction conversation", [JsonValueKind.String, JsonValueKind.Object]),
        ("think", [JsonValueKind.True, JsonValueKind.False, JsonValueKind.String]),
        ("keep_alive", [JsonValueKind.Number, JsonValueKind.String]));

    /// <summary>The first member of an object whose type is wrong, or null. Members that are null are not there.</summary>
    /// <param name="json">The object; anything else has no members.</param>
    public static ErrorCase? FindProblem(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } members)
            return null;

        foreach (var member in members.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && Allowed.TryGetValue(member.Name, out var kinds) && !kinds.Contains(member.Value.ValueKind))
                return ErrorCase.InvalidRequest($"Invalid type for '{member.Name}': expected {string.Join(" or ", kinds)}, but got {member.Value.ValueKind}.", member.Name);
        }

        return null;
    }

    private static FrozenDictionary<string, JsonValueKind[]> Table(params (string Names, JsonValueKind[] Kinds)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' '), (row, name) => (name, row.Kinds)).ToFrozenDictionary(pair => pair.name, pair => pair.Kinds, StringComparer.Ordinal);
}
