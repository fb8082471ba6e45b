using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>
/// The turns of a conversation as the Messages format has them: system texts apart, turns of one role in a row made one
/// message, and all results of tools at the start of the user message that follows the calls.
/// </summary>
internal sealed class Conversation
{
    private readonly List<MergedTurns> _messages = [];
    private readonly List<string> _system = [];

    private Conversation()
    {
    }

    /// <summary>The system texts; empty when there are none.</summary>
    public string System => string.Join("\n\n", _system);

    /// <summary>
    /// The last answer of the model called tools, and the thoughts that led to the calls are not there: with a budget for
    /// thinking the API refuses to go on from that.
    /// </summary>
    public bool BreaksOffThinking => _messages.FindLast(m => m.IsAssistant) is { CallsTools: true, StartsWithThinking: false };

    public static Conversation Of(ChatDocument chat, ClaudeModel model, string provider)
    {
        var conversation = new Conversation();
        var blocks = new ContentBlocks(provider);
        foreach (var turn in chat.Turns)
        {
            switch (turn.Role)
            {
                case ChatRole.System:
                    if (blocks.TextOnly(turn) is { Length: > 0 } text) conversation._system.Add(text);
                    break;
                case ChatRole.User:
                    conversation.For(assistant: false).Blocks.AddRange(turn.Parts.Select(blocks.Of).OfType<Action<Utf8JsonWriter>>());
                    break;
                case ChatRole.Tool:
                    conversation.For(assistant: false).Results.Add(blocks.ToolResult(turn));
                    break;
                default:
                    conversation.For(assistant: true).Add(new AssistantTurn(turn, blocks, model));
                    break;
            }
        }
        return conversation;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in _messages.Where(m => m.Results.Count + m.Blocks.Count > 0))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.IsAssistant ? "assistant"u8 : "user"u8);
            json.WriteStartArray("content"u8);
            foreach (var write in message.Results.Concat(message.Blocks)) write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private MergedTurns For(bool assistant)
    {
        if (_messages.Count == 0 || _messages[^1].IsAssistant != assistant) _messages.Add(new MergedTurns { IsAssistant = assistant });
        return _messages[^1];
    }

    private sealed class MergedTurns
    {
        public required bool IsAssistant { get; init; }

        public List<Action<Utf8JsonWriter>> Results { get; } = [];

        public List<Action<Utf8JsonWriter>> Blocks { get; } = [];

        public bool StartsWithThinking { get; private set; }

        public bool CallsTools { get; private set; }

        public void Add(AssistantTurn turn)
        {
            StartsWithThinking |= Blocks.Count == 0 && turn.StartsWithThinking;
            CallsTools |= turn.CallsTools;
            Blocks.AddRange(turn.Blocks);
        }
    }
}
