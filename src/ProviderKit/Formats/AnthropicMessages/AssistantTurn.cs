using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>One earlier answer of the model: its thoughts where they stood, its text, its calls.</summary>
internal sealed class AssistantTurn
{
    /// <param name="turn">The answer.</param>
    /// <param name="blocks">Makes the blocks of its text.</param>
    /// <param name="reader">The name under which the upstream signs thoughts; null where it is to get none.</param>
    /// <param name="hasOwnTools">Whether the vendor's own tools are there, whose calls go back.</param>
    public AssistantTurn(ChatTurn turn, ContentBlocks blocks, string? reader, bool hasOwnTools)
    {
        bool isApart = MessagesExtras.Is(turn.Json, MessagesExtras.Apart);
        var said = blocks.Texts(turn).Concat(turn.ToolCalls.Select((call, i) => ContentBlocks.ToolUse(call, $"{turn.Path}.tool_calls[{i}]")));
        var rest = new Queue<ContentBlock>(ContentBlocks.Marked(turn, isApart ? said.OrderBy(b => b.Place) : said));
        CallsTools = turn.ToolCalls.Count > 0;
        // Thoughts alone are no message: the last block cannot be one.
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
