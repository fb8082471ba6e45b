using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// The turns of a conversation as the Messages format has them: system texts apart, turns of one role in a row made one
/// message, and all results of tools at the start of the user message that follows the calls.
/// </summary>
internal sealed class Conversation
{
    private readonly List<MergedTurns> _messages = [];

    private Conversation()
    {
    }

    /// <summary>The system texts; empty when there are none.</summary>
    public List<ContentBlock> System { get; } = [];

    /// <summary>The texts of <see cref="System"/> as one, where no breakpoint needs blocks.</summary>
    public string SystemText { get; private set; } = "";

    /// <summary>All blocks of the messages, in order.</summary>
    public IEnumerable<ContentBlock> Blocks => _messages.SelectMany(m => m.Blocks);

    /// <summary>
    /// The last answer of the model called tools or is to be continued, and the thoughts that led to it are not there: with
    /// a budget for thinking the API refuses to go on from that.
    /// </summary>
    public bool BreaksOffThinking =>
        _messages.FindLast(m => m.IsAssistant) is { StartsWithThinking: false } last && (last.CallsTools || ReferenceEquals(last, _messages[^1]));

    public static Conversation Of(ChatDocument chat, ClaudeModel model, string provider)
    {
        var conversation = new Conversation();
        var blocks = new ContentBlocks(provider);
        bool hasOwnTools = chat.OtherTools.Count > 0 || ChatField.TryGet(chat.Root, "mcp_servers", out _);
        foreach (var turn in chat.Turns)
        {
            switch (turn.Role)
            {
                case ChatRole.System:
                    conversation.System.AddRange(ContentBlocks.Marked(turn, blocks.Texts(turn)));
                    break;
                case ChatRole.User:
                    conversation.For(assistant: false).Blocks.AddRange(blocks.User(turn));
                    break;
                case ChatRole.Tool:
                    conversation.For(assistant: false).Blocks.Add(blocks.ToolResult(turn));
                    break;
                default:
                    conversation.For(assistant: true).Add(new AssistantTurn(turn, blocks, model, hasOwnTools));
                    break;
            }
        }
        conversation.SystemText = string.Join("\n\n", chat.Turns.Where(t => t.Role == ChatRole.System).Select(t => t.Text));
        return conversation;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in _messages.Where(m => m.Blocks.Count > 0))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.IsAssistant ? "assistant"u8 : "user"u8);
            json.WriteStartArray("content"u8);
            foreach (var block in message.Blocks) block.Write(json);
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

        public List<ContentBlock> Blocks { get; } = [];

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
