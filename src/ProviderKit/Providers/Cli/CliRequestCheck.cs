namespace ProviderKit.Providers.Cli;

/// <summary>
/// What a command cannot do is refused by name: tools, images and other parts, several choices, stop sequences, log
/// probabilities, a format of the answer. Passed over without a word, since the commands have no switch for them:
/// <c>max_tokens</c>, <c>max_completion_tokens</c>, <c>temperature</c>, <c>top_p</c>, <c>frequency_penalty</c>,
/// <c>presence_penalty</c>, <c>seed</c>, <c>reasoning_effort</c>, <c>parallel_tool_calls</c>, <c>user</c>, and
/// members nobody has heard of.
/// </summary>
internal static class CliRequestCheck
{
    public static ProviderError? Find(ChatDocument chat, string model, string provider)
    {
        // It becomes an argument, and must not be read as an option.
        if (model.StartsWith('-'))
            return new ProviderError(ProviderErrorKind.InvalidRequest, $"{provider} has no model whose name begins with a hyphen.") { Param = "model" };
        string? param =
            chat.Tools.Count > 0 ? "tools"
            : chat.ToolChoice is { Kind: ChatToolChoiceKind.Required or ChatToolChoiceKind.Named } ? "tool_choice"
            : ChatField.TryGet(chat.Root, "functions", out _) ? "functions"
            : chat.Choices != 1 ? "n"
            : chat.LogProbs ? "logprobs"
            : chat.TopLogProbs is not null ? "top_logprobs"
            : chat.Stop.Count > 0 ? "stop"
            : chat.ResponseFormat.Kind != ChatResponseFormatKind.Text ? "response_format"
            : ChatField.TryGet(chat.Root, "audio", out _) ? "audio"
            : chat.Turns.Select(FindIn).FirstOrDefault(found => found is not null);
        if (param is not null) return ChatField.Unsupported(provider, param, "its command takes plain text and runs without tools");
        return chat.Turns.Any(turn => turn.Role == ChatRole.User && turn.Text.Length > 0)
            ? null
            : ChatField.Wrong("messages", "an array with a message of the user's").Error;
    }

    private static string? FindIn(ChatTurn turn) =>
        turn.ToolCalls.Count > 0 ? $"{turn.Path}.tool_calls"
        : turn.Role == ChatRole.Tool ? $"{turn.Path}.role"
        : turn.Parts.FirstOrDefault(part => part is not ChatTextPart)?.Path;
}
