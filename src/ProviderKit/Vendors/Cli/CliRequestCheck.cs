using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Vendors.Cli;

/// <summary>
/// Adapts a request to a command, which takes a conversation in plain text. Refused by name: tools, images and other parts,
/// several choices, stop sequences, log probabilities, response formats, and every field that is not listed here.
/// </summary>
/// <remarks>
/// Left out, since the commands have no option for them and the reply is still usable (<see cref="ChatDocument.LeftOut"/>): <c>max_tokens</c>,
/// <c>max_completion_tokens</c>, <c>temperature</c>, <c>top_p</c>, <c>top_k</c>, <c>frequency_penalty</c>,
/// <c>presence_penalty</c>, <c>seed</c>, <c>reasoning_effort</c>, <c>thinking</c>, <c>verbosity</c>,
/// <c>parallel_tool_calls</c>, <c>user</c>, <c>safety_identifier</c>, <c>metadata</c>, <c>store</c>, <c>service_tier</c>,
/// <c>prediction</c>, <c>prompt_cache_key</c>, <c>prompt_cache_retention</c>, <c>cache_control</c>.
/// </remarks>
internal static class CliRequestCheck
{
    private static readonly RequestMembers Known = new("top_k", "thinking");

    private static readonly string[] WithoutSwitch =
        ["max_tokens", "max_completion_tokens", "temperature", "top_p", "frequency_penalty", "presence_penalty", "seed", "reasoning_effort", "thinking"];

    private static readonly ConversationRule[] Rules =
    [
        ConversationRules.CallIdsAreUnique,
        ConversationRules.OrphanResultsAreTexts,
        ConversationRules.ResultsFollowTheirCalls,
        ConversationRules.CallsAreAnswered,
        ConversationRules.CallsAreTexts,
        ConversationRules.BlankTextsAreLeftOut,
        ConversationRules.SystemAloneIsAQuestion,
        ConversationRules.SomethingIsSaid,
        ConversationRules.UserBegins,
        ConversationRules.UserEnds,
    ];

    /// <summary>Changes the conversation to a form that a command takes.</summary>
    /// <returns>Null, or the error for a field that it cannot take.</returns>
    public static ProviderError? Find(ChatDocument chat, string model, string provider)
    {
        // The name becomes an argument and must not be parsed as an option.
        if (model.StartsWith('-'))
            return new ProviderError(ProviderErrorKind.InvalidRequest, $"{provider} has no model whose name begins with a hyphen.") { Param = "model" };
        chat.LeaveOutSoftLogProbs();
        string? param =
            chat.Tools.Count + chat.OtherTools.Count > 0 ? "tools"
            : chat.ToolChoice is { Kind: ChatToolChoiceKind.Required or ChatToolChoiceKind.Named } ? "tool_choice"
            : chat.Choices != 1 ? "n"
            : chat.LogProbs ? "logprobs"
            : chat.TopLogProbs is > 0 ? "top_logprobs"
            : chat.Stop.Count > 0 ? "stop"
            : chat.ResponseFormat.Kind != ChatResponseFormatKind.Text ? "response_format"
            : HasItems(chat, "logit_bias") ? "logit_bias"
            : AsksForMore(chat) ? "modalities"
            : Array.Find(RequestMembers.RefusedByName, name => ChatField.TryGet(chat.Root, name, out _) && !(name == SoftMembers.Search && chat.TryLeaveOutSearch())) is { } refused ? refused
            : Known.OthersIn(chat).Where(other => other.Name != SoftMembers.Search).Select(other => other.Name).FirstOrDefault() is { } other ? other
            : chat.Turns.SelectMany(t => t.Parts).FirstOrDefault(part => part is not ChatTextPart)?.Path;
        try
        {
            param ??= chat.Turns.SelectMany(ChatTurnReader.ImagesOf).FirstOrDefault()?.Path;
            if (param is not null) return ChatField.Unsupported(provider, param, "its command takes plain text and runs without tools");
            chat.Fit(new FormatRules { Provider = provider, Conversation = Rules });
            RequestMembers.NoteUnused(chat, [.. RequestMembers.Unused, .. WithoutSwitch]);
            if (chat.TopK is not null) chat.LeaveOut("top_k");
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }

    private static bool HasItems(ChatDocument chat, string name) =>
        ChatField.TryGet(chat.Root, name, out var value) && value.ValueKind == JsonValueKind.Object && value.EnumerateObject().MoveNext();

    private static bool AsksForMore(ChatDocument chat) =>
        ChatField.TryGet(chat.Root, "modalities", out var value) && value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().Any(m => m.ValueKind != JsonValueKind.String || !m.ValueEquals("text"u8));
}
