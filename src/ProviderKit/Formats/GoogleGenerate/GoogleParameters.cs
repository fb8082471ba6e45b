using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Refuses what Gemini does not support: <c>logit_bias</c>, <c>audio</c> and <c>modalities</c> other than text and images,
/// <c>functions</c> and <c>function_call</c>, <c>n</c> over 8, more than five <c>stop</c>
/// sequences, a <c>tool_choice</c> that no tool satisfies, <c>tools</c> for models that do not call functions, and fields that are neither
/// OpenAI's nor Gemini's. Handled elsewhere: <c>reasoning_effort</c> (<see cref="GoogleThinking"/>), web search
/// (<see cref="GoogleSearch"/>) and parts of messages (<see cref="GoogleParts"/>).
/// </summary>
internal static class GoogleParameters
{
    private const int MostChoices = 8;
    private const int MostStops = 5;

    private static readonly RequestMembers Known =
        new([.. RequestMembers.RefusedByName, "top_k", "safety_settings", "safetySettings", "cached_content", "cachedContent"]);

    public static void Check(ChatDocument chat, GoogleModel model)
    {
        var root = chat.Root;
        if (ChatField.TryGet(root, "logit_bias", out var bias) && (bias.ValueKind != JsonValueKind.Object || bias.EnumerateObject().Any()))
            throw Unsupported("logit_bias");
        Modalities(chat);
        if (ChatField.TryGet(root, "audio", out _)) throw Unsupported("audio");
        foreach (string name in (ReadOnlySpan<string>)["functions", "function_call"])
            if (ChatField.TryGet(root, name, out _)) throw Unsupported(name, "use tools and tool_choice in its place");
        if (chat.Tools.Count > 0 && !model.Family.HasTools && chat.ToolChoice?.Kind != ChatToolChoiceKind.None)
            throw Unsupported("tools", $"the model {model.Name} calls no functions");
        if (chat.Choices is < 1 or > MostChoices) throw ChatField.Wrong("n", $"from 1 to {MostChoices}");
        if (chat.Stop.Count > MostStops) throw Unsupported("stop", $"it takes {MostStops} sequences at most");
        CheckToolChoice(chat);
        if (Known.Refuse(chat, GoogleFormat.Provider) is { } unknown) throw new ChatFieldException(unknown);
    }

    /// <summary>Writes Gemini's own fields, which clients send under either of two names, and records OpenAI's fields without a counterpart.</summary>
    public static void WriteOwn(Utf8JsonWriter json, ChatDocument chat)
    {
        RequestMembers.NoteUnused(chat, RequestMembers.Unused);
        foreach (var (own, alias) in (ReadOnlySpan<(string, string)>)[("safetySettings", "safety_settings"), ("cachedContent", "cached_content")])
        {
            if (!ChatField.TryGet(chat.Root, own, out var value) && !ChatField.TryGet(chat.Root, alias, out value)) continue;
            json.WritePropertyName(own);
            value.WriteTo(json);
        }
    }

    /// <summary>The output modalities that the client requests, as Google's values; empty if not set.</summary>
    public static IReadOnlyList<string> Modalities(ChatDocument chat)
    {
        if (!ChatField.TryGet(chat.Root, "modalities", out var modalities)) return [];
        if (modalities.ValueKind != JsonValueKind.Array) throw ChatField.Wrong("modalities", "an array of strings");
        return [.. modalities.EnumerateArray().Select(Modality)];
    }

    private static string Modality(JsonElement modality) =>
        modality.ValueKind != JsonValueKind.String ? throw ChatField.Wrong("modalities", "an array of strings")
        : modality.ValueEquals("text"u8) ? "TEXT"
        : modality.ValueEquals("image"u8) ? "IMAGE"
        : throw Unsupported("modalities", "only text and images can be asked for");

    public static ChatFieldException Unsupported(string param, string? why = null) =>
        new(ChatField.Unsupported(GoogleFormat.Provider, param, why));

    private static void CheckToolChoice(ChatDocument chat)
    {
        if (chat.ToolChoice is not { Kind: ChatToolChoiceKind.Required or ChatToolChoiceKind.Named } choice) return;
        if (chat.Tools.Count == 0) throw ChatField.Wrong("tool_choice", "left out, or tools must be given");
        if (choice.Kind == ChatToolChoiceKind.Named && chat.Tools.All(tool => tool.Name != choice.Name))
            throw ChatField.Wrong("tool_choice", "one of the tools");
    }
}
