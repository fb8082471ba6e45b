namespace ProviderKit;

/// <summary>What an event of a stream adds to one answer. Immutable.</summary>
public sealed class ReplyChoiceDelta
{
    /// <summary>The number of the answer, from 0 on.</summary>
    public int Index { get; init; }

    /// <summary>The next piece of the text; empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>The next piece of the model's thinking; empty for none.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>The next piece of a refusal; empty for none.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Pieces of tool calls.</summary>
    public IReadOnlyList<ReplyToolCallDelta> ToolCalls { get; init; } = [];

    /// <summary>Why the answer ends; null while it goes on.</summary>
    public string? FinishReason { get; init; }
}
