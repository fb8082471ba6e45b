using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>One earlier reply of the model: its thoughts at their original positions, its text, its calls.</summary>
internal sealed class AssistantTurn
{
    /// <param name="turn">The reply.</param>
    /// <param name="blocks">Creates the blocks of its text.</param>
    /// <param name="reader">The name under which the upstream signs thoughts; null if no thoughts are sent.</param>
    /// <param name="hasOwnTools">Whether the request has tools that the vendor runs, so that their calls are sent back.</param>
    public AssistantTurn(ChatTurn turn, ContentBlocks blocks, string? reader, bool hasOwnTools)
    {
        bool isApart = MessagesExtras.Is(turn.Json, MessagesExtras.Apart);
        var said = blocks.Texts(turn).Concat(turn.ToolCalls.Select((call, i) => ContentBlocks.ToolUse(call, $"{turn.Path}.tool_calls[{i}]")));
        var rest = new Queue<ContentBlock>(ContentBlocks.Marked(turn, isApart ? said.OrderBy(b => b.Place) : said));
        CallsTools = turn.ToolCalls.Count > 0;
        // A message cannot consist only of thoughts, since its last block must not be one.
        if (rest.Count == 0 && !isApart) return;

        var thoughts = reader is null ? [] : ThinkingBlocks.Of(turn.Json, reader);
        var others = isApart ? OtherBlocks.AllOf(turn.Json) : hasOwnTools ? OtherBlocks.Of(turn.Json) : [];
        var placed = thoughts.Select(t => (t.Index, IsThought: true, t.Block)).Concat(others.Select(o => (o.Index, IsThought: false, o.Block)));
        foreach (var (index, isThought, block) in placed.OrderBy(b => b.Index))
        {
            while (Blocks.Count < index && rest.TryDequeue(out var earlier)) Blocks.Add(earlier);
            StartsWithThinking |= isThought && Blocks.Count == 0;
            Blocks.Add(new ContentBlock(null, isThought ? json => ThinkingBlocks.WriteMembers(json, block) : json => OtherBlocks.WriteMembers(json, block)));
        }
        Blocks.AddRange(rest);
    }

    public List<ContentBlock> Blocks { get; } = [];

    public bool StartsWithThinking { get; }

    public bool CallsTools { get; }
}
