namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Anthropic's stop reasons and OpenAI's finish reasons.</summary>
internal static class StopReasons
{
    // The first of several that are the same in the other format is the plain one.
    private static readonly (string Stop, string Finish)[] Table =
    [
        ("end_turn", "stop"), ("stop_sequence", "stop"), ("max_tokens", "length"), ("model_context_window_exceeded", "length"),
        ("refusal", "content_filter"), ("tool_use", "tool_calls"), ("tool_use", "function_call"),
    ];

    /// <param name="stopReason">Anthropic's; an unknown one counts as a plain end.</param>
    /// <param name="callsTools">Whether the reply, as the client sees it, calls a tool.</param>
    public static string Finish(string? stopReason, bool callsTools)
    {
        // A tool that only carried the answer is none to the client.
        if (stopReason == "tool_use" && !callsTools) return "stop";
        foreach (var (stop, finish) in Table)
            if (stop == stopReason) return finish;
        return "stop";
    }

    /// <param name="finishReason">OpenAI's; null for none, and an unknown one counts as a plain end.</param>
    /// <param name="callsTools">Whether the reply calls a tool: several servers say <c>stop</c> all the same.</param>
    /// <param name="own">Anthropic's own, where the reply says it.</param>
    public static string Of(string? finishReason, bool callsTools, string? own = null)
    {
        if (!string.IsNullOrEmpty(own)) return own;
        string reason = "end_turn";
        foreach (var (stop, finish) in Table)
        {
            if (finish != finishReason) continue;
            reason = stop;
            break;
        }
        return reason is "end_turn" or "tool_use" ? callsTools ? "tool_use" : "end_turn" : reason;
    }

    /// <summary>The reason where OpenAI's word says less, since the turn was paused or the reason is new; else null.</summary>
    public static string? Own(string? stopReason) => stopReason is "end_turn" or "max_tokens" or "stop_sequence" or "tool_use" or "refusal" ? null : stopReason;
}
