using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Refuses parameters that the Messages API does not support and without which the reply would not be what the client requested.</summary>
internal static class UnsupportedParameters
{
    private static readonly string[] Unknown = ["audio", "web_search_options", "functions", "function_call"];

    /// <param name="chat">The request.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="searches">Whether the model can perform the requested web search.</param>
    public static ProviderError? Find(ChatDocument chat, string provider, bool searches)
    {
        if (chat.Choices != 1) return Refuse("n", "it gives one answer per request");
        chat.LeaveOutSoftLogProbs();
        if (chat.LogProbs) return Refuse("logprobs");
        if (chat.TopLogProbs is > 0) return Refuse("top_logprobs");
        if (chat.FrequencyPenalty is not (null or 0)) return Refuse("frequency_penalty");
        if (chat.PresencePenalty is not (null or 0)) return Refuse("presence_penalty");
        if (ChatField.TryGet(chat.Root, "logit_bias", out var bias) && bias.ValueKind == JsonValueKind.Object && bias.EnumerateObject().Any())
            return Refuse("logit_bias");
        if (ChatField.TryGet(chat.Root, "modalities", out var modalities) && modalities.ValueKind == JsonValueKind.Array
            && modalities.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && !m.ValueEquals("text"u8)))
            return Refuse("modalities", "it answers in text only");
        foreach (string name in Unknown)
            if (ChatField.TryGet(chat.Root, name, out _) && !(name == SoftMembers.Search && (searches || MessagesExtras.IsMessages(chat) || chat.TryLeaveOutSearch()))) return Refuse(name, name.StartsWith("function", StringComparison.Ordinal) ? "use tools" : null);
        return null;

        ProviderError Refuse(string name, string? why = null) => ChatField.Unsupported(provider, name, why);
    }
}
