namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Anthropic's stop reasons as OpenAI's finish reasons.</summary>
internal static class StopReasons
{
    /// <param name="stopReason">Anthropic's; an unknown one counts as a plain end.</param>
    /// <param name="callsTools">Whether the reply, as the client sees it, calls a tool.</param>
    public static string Finish(string? stopReason, bool callsTools) => stopReason switch
    {
        "max_tokens" or "model_context_window_exceeded" => "length",
        "refusal" => "content_filter",
        // A tool that only carried the answer is none to the client.
        "tool_use" when callsTools => "tool_calls",
        _ => "stop",
    };

    /// <summary>The reason where OpenAI's word says less, since the turn was paused or the reason is new; else null.</summary>
    public static string? Own(string? stopReason) => stopReason is "end_turn" or "max_tokens" or "stop_sequence" or "tool_use" or "refusal" ? null : stopReason;
}
