using System.Diagnostics;
using System.Text.Json;

namespace ProviderKit.Diagnostics;

/// <summary>Reads the parameters of a request in any format, apart from its messages, by the conventions' names.</summary>
internal static class RequestParameters
{
    // Chat, completions, Messages and Responses have them at the top of the body, Gemini and Ollama in a member of it.
    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal)
    {
        ["max_tokens"] = "gen_ai.request.max_tokens",
        ["max_completion_tokens"] = "gen_ai.request.max_tokens",
        ["max_output_tokens"] = "gen_ai.request.max_tokens",
        ["maxOutputTokens"] = "gen_ai.request.max_tokens",
        ["num_predict"] = "gen_ai.request.max_tokens",
        ["temperature"] = "gen_ai.request.temperature",
        ["top_p"] = "gen_ai.request.top_p",
        ["topP"] = "gen_ai.request.top_p",
        ["top_k"] = "gen_ai.request.top_k",
        ["topK"] = "gen_ai.request.top_k",
        ["frequency_penalty"] = "gen_ai.request.frequency_penalty",
        ["frequencyPenalty"] = "gen_ai.request.frequency_penalty",
        ["presence_penalty"] = "gen_ai.request.presence_penalty",
        ["presencePenalty"] = "gen_ai.request.presence_penalty",
        ["seed"] = "gen_ai.request.seed",
        ["n"] = "gen_ai.request.choice.count",
        ["candidateCount"] = "gen_ai.request.choice.count",
    };

    // Those of the conventions' type int. The top_k is a double there.
    private static readonly string[] Whole = ["gen_ai.request.max_tokens", "gen_ai.request.seed", "gen_ai.request.choice.count"];

    /// <summary>Describes a request whose body has been read before, and so is JSON.</summary>
    public static void Describe(Activity activity, ChatRequest request)
    {
        if (request.Stream) activity.SetTag("gen_ai.request.stream", true);
        if (request.Body.IsEmpty || request.PassThrough is not null) return;
        try
        {
            var reader = new Utf8JsonReader(request.Body.Span);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadMembers(activity, ref reader, isTop: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Too deep to be read here, or a name of half a character.
        }
    }

    private static void ReadMembers(Activity activity, ref Utf8JsonReader reader, bool isTop)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (isTop && name is "generationConfig" or "generation_config" or "options" && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMembers(activity, ref reader, isTop: false);
                continue;
            }
            if (Numbers.TryGetValue(name, out string? attribute) && reader.TokenType == JsonTokenType.Number)
                activity.SetTag(attribute, NumberFor(attribute, reader));
            else if (name == "reasoning_effort" && reader.TokenType == JsonTokenType.String) activity.SetTag("gen_ai.request.reasoning.level", reader.GetString());
            reader.Skip();
        }
    }

    // As objects: as numbers, both would become the wider of their types.
    private static object NumberFor(string attribute, in Utf8JsonReader reader) =>
        Whole.Contains(attribute) && reader.TryGetInt64(out long whole) ? (object)whole : reader.GetDouble();
}
