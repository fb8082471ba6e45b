namespace ProviderKit;

/// <summary>An answer in a reply. Immutable.</summary>
public sealed class ReplyChoice
{
    /// <summary>The answer's index, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The text; empty if the model wrote none, such as with tool calls.</summary>
    public string Text { get; init; } = "";

    /// <summary>The model's reasoning; null if it shows none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Why the model refuses to answer; null if it does not refuse.</summary>
    public string? Refusal { get; init; }

    /// <summary>The model's tool calls, in order.</summary>
    public IReadOnlyList<ReplyToolCall> ToolCalls { get; init; } = [];

    /// <summary>
    /// Why the answer ended, in OpenAI's terms: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c> or a value of the
    /// provider's own; null if it has not ended.
    /// </summary>
    public string? FinishReason { get; init; }
}
