using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>One earlier answer of the model: its thoughts where they stood, its text, its calls.</summary>
internal sealed class AssistantTurn
{
    public AssistantTurn(ChatTurn turn, ContentBlocks blocks, ClaudeModel model)
    {
        var rest = new Queue<Action<Utf8JsonWriter>>();
        string text = blocks.TextOnly(turn);
        if (!string.IsNullOrWhiteSpace(text)) rest.Enqueue(json => ContentBlocks.WriteText(json, text));
        foreach (var call in turn.ToolCalls) rest.Enqueue(ContentBlocks.ToolUse(call));
        CallsTools = turn.ToolCalls.Count > 0;

        if (model.CanThink)
            foreach (var (index, block) in ThinkingBlocks.Of(turn.Json))
            {
                while (Blocks.Count < index && rest.TryDequeue(out var earlier)) Blocks.Add(earlier);
                StartsWithThinking |= Blocks.Count == 0;
                Blocks.Add(json => ThinkingBlocks.Write(json, block));
            }
        Blocks.AddRange(rest);
    }

    public List<Action<Utf8JsonWriter>> Blocks { get; } = [];

    public bool StartsWithThinking { get; }

    public bool CallsTools { get; }
}
