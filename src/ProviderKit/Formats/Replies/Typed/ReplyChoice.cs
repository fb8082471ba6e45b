namespace ProviderKit;

/// <summary>One of the answers in a reply. Immutable.</summary>
public sealed class ReplyChoice
{
    /// <summary>Its number, from 0 on.</summary>
    public int Index { get; init; }

    /// <summary>The text; empty when the model wrote none, as beside tool calls.</summary>
    public string Text { get; init; } = "";

    /// <summary>The model's thinking; null when it shows none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Why the model refuses to answer; null when it does not refuse.</summary>
    public string? Refusal { get; init; }

    /// <summary>The tools that the model calls, in its order.</summary>
    public IReadOnlyList<ReplyToolCall> ToolCalls { get; init; } = [];

    /// <summary>
    /// Why the answer ended, in OpenAI's words: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c> or another of the
    /// provider's; null when it has not ended.
    /// </summary>
    public string? FinishReason { get; init; }
}
