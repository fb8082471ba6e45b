namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Translates between Anthropic's stop reasons and OpenAI's finish reasons.</summary>
internal static class StopReasons
{
    // If several reasons map to the same one, the first row applies in the other direction.
    private static readonly (string Stop, string Finish)[] Table =
    [
        ("end_turn", "stop"), ("stop_sequence", "stop"), ("max_tokens", "length"), ("model_context_window_exceeded", "length"),
        ("refusal", "content_filter"), ("tool_use", "tool_calls"), ("tool_use", "function_call"),
    ];

    /// <param name="stopReason">Anthropic's stop reason; an unknown one counts as a normal end.</param>
    /// <param name="callsTools">Whether the client sees a tool call in the reply.</param>
    public static string Finish(string? stopReason, bool callsTools)
    {
        // The client does not see a tool that only carried the reply.
        if (stopReason == "tool_use" && !callsTools) return "stop";
        foreach (var (stop, finish) in Table)
            if (stop == stopReason) return finish;
        return "stop";
    }

    /// <param name="finishReason">OpenAI's finish reason; null for none. An unknown one counts as a normal end.</param>
    /// <param name="callsTools">Whether the reply calls a tool. Some servers send <c>stop</c> nevertheless.</param>
    /// <param name="own">Anthropic's own reason, if the reply contains it.</param>
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

    /// <summary>The reason if OpenAI has no equivalent, because the turn was paused or the reason is new; otherwise null.</summary>
    public static string? Own(string? stopReason) => stopReason is "end_turn" or "max_tokens" or "stop_sequence" or "tool_use" or "refusal" ? null : stopReason;
}
