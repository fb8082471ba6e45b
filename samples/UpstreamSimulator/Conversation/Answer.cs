namespace UpstreamSimulator.Conversation;

/// <summary>What is answered, in no vendor's words.</summary>
/// <param name="Pieces">The text as it is streamed; empty when tools are called.</param>
internal sealed record Answer(
    IReadOnlyList<string> Pieces, IReadOnlyList<ToolCall> ToolCalls, FinishReason Finish, Usage Usage)
{
    /// <summary>The thoughts that reasoning models show before the text.</summary>
    public static readonly IReadOnlyList<string> Thoughts = ["Thinking", " about", " it."];

    public string Text => Pieces.Count == 1 ? Pieces[0] : string.Concat(Pieces);
}

/// <summary>A call of a tool; <paramref name="Arguments"/> is a JSON object as text.</summary>
internal sealed record ToolCall(string Id, string Name, string Arguments);

/// <summary>Why the answer ends.</summary>
internal enum FinishReason
{
    Stop,
    Length,
    ToolCalls,
}

/// <summary>
/// Tokens. <paramref name="Cached"/> is part of the prompt, <paramref name="Reasoning"/> of the completion.
/// </summary>
internal readonly record struct Usage(int Prompt, int Completion, int Cached, int Reasoning)
{
    public int Total => Prompt + Completion;
}
