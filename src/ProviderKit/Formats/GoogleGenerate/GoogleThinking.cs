using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Writes how much the model thinks: a budget in tokens for Gemini 2.5, a level for Gemini 3. A request with an effort
/// also gets the thoughts. The numbers are those of Google's own OpenAI-compatible endpoint.
/// </summary>
/// <remarks>
/// Thoughts count against <c>maxOutputTokens</c> (googleapis/python-genai#782 and #2062), so a budget as large as that limit leaves no
/// tokens for the reply. A budget that the client set as a number below its limit is kept. Any other budget leaves a quarter of the limit
/// for the reply, as with Claude, but at least 1024 tokens; under 2048 tokens it leaves half.
/// </remarks>
internal static class GoogleThinking
{
    private const string Param = "reasoning_effort";

    private const int LeastForAnswer = 1024;

    /// <param name="json">Receives <c>thinkingConfig</c>, if it is needed.</param>
    /// <param name="chat">The request. Without an effort the model decides.</param>
    /// <param name="model">The model.</param>
    /// <param name="most">The limit of output tokens, including thoughts; null for none.</param>
    public static void Write(Utf8JsonWriter json, ChatDocument chat, GoogleModel model, int? most)
    {
        if (chat.ReasoningEffort is not { } effort) return;
        if (chat.EffortIsSoft && !CanFollow(effort, model))
        {
            if (effort != "none" || model.Family.Thoughts != GoogleThoughts.None) chat.LeaveOut(Param);
            return;
        }
        if (!IsKnown(effort)) throw ChatField.Wrong(Param, "none, minimal, low, medium, high or xhigh");
        var thoughts = model.Family.Thoughts;
        if (thoughts == GoogleThoughts.Level) Write(json, Level(effort, model));
        else if (thoughts == GoogleThoughts.Budget) Write(json, Budget(effort, chat.ThinkingBudget, model, most));
        // "none" is satisfied by a model that does not think.
        else if (effort != "none") throw GoogleParameters.Unsupported(Param, $"the model {model.Name} does not think");
    }

    private static bool CanFollow(string effort, GoogleModel model) => IsKnown(effort) && model.Family.Thoughts switch
    {
        GoogleThoughts.Level => effort != "none",
        GoogleThoughts.Budget => effort != "none" || !model.IsPro,
        _ => false,
    };

    private static bool IsKnown(string effort) => effort is "none" or "minimal" or "low" or "medium" or "high" or "xhigh";

    private static void Write(Utf8JsonWriter json, string level)
    {
        json.WriteStartObject("thinkingConfig"u8);
        json.WriteString("thinkingLevel"u8, level);
        json.WriteBoolean("includeThoughts"u8, true);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, int budget)
    {
        json.WriteStartObject("thinkingConfig"u8);
        json.WriteNumber("thinkingBudget"u8, budget);
        if (budget > 0) json.WriteBoolean("includeThoughts"u8, true);
        json.WriteEndObject();
    }

    private static string Level(string effort, GoogleModel model) => effort switch
    {
        "none" => throw CannotBeOff(model),
        // The lowest level of the large models is low. The first of them knew only low and high.
        "minimal" when model.IsPro => "low",
        "medium" when model is { IsPro: true, Major: 3, Minor: 0 } => "high",
        "xhigh" => "high",
        _ => effort,
    };

    private static int Budget(string effort, int? asked, GoogleModel model, int? most)
    {
        if (asked is { } tokens && !(tokens >= most)) return model.Bounded(tokens);
        int budget = asked ?? effort switch
        {
            "none" when model.IsPro => throw CannotBeOff(model),
            "none" => 0,
            "minimal" or "low" => 1024,
            "medium" => 8192,
            "xhigh" => int.MaxValue,
            _ => 24576,
        };
        if (budget == 0) return 0;
        return model.Bounded(most is { } limit ? Math.Min(budget, limit - Math.Max(limit / 4, Math.Min(LeastForAnswer, limit / 2))) : budget);
    }

    private static ChatFieldException CannotBeOff(GoogleModel model) =>
        GoogleParameters.Unsupported(Param, $"the thinking of {model.Name} cannot be switched off");
}
