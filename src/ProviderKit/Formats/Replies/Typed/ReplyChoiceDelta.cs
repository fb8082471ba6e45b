namespace ProviderKit;

/// <summary>What an event of a stream adds to one answer. Immutable.</summary>
public sealed class ReplyChoiceDelta
{
    /// <summary>The answer's index, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The next piece of the text; empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>The next piece of the model's reasoning; empty for none.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>The next piece of a refusal; empty for none.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Pieces of tool calls.</summary>
    public IReadOnlyList<ReplyToolCallDelta> ToolCalls { get; init; } = [];

    /// <summary>Why the answer ends; null while it continues.</summary>
    public string? FinishReason { get; init; }
}
