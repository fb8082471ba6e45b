using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// The turns of a conversation in the form of the Messages format: system texts are separate, consecutive turns of one role become one
/// message, and all tool results are at the start of the user message that follows the calls.
/// </summary>
internal sealed class Conversation
{
    // How many blocks before a breakpoint the API looks for cached content. Source: its guide to prompt caching.
    private const int Lookback = 20;

    private readonly List<MergedTurns> _messages = [];

    private Conversation()
    {
    }

    /// <summary>The system texts; empty if there are none.</summary>
    public List<ContentBlock> System { get; } = [];

    /// <summary>The texts of <see cref="System"/> joined into one, for prompts without breakpoints.</summary>
    public string SystemText { get; private set; } = "";

    /// <summary>All blocks of the messages, in order.</summary>
    public IEnumerable<ContentBlock> Blocks => _messages.SelectMany(m => m.Blocks);

    /// <summary>
    /// Whether the model's last reply called tools or is to be continued, and its thoughts are missing. The API refuses to continue such
    /// a conversation with a thinking budget.
    /// </summary>
    public bool BreaksOffThinking =>
        _messages.FindLast(m => m.IsAssistant) is { StartsWithThinking: false } last && (last.CallsTools || ReferenceEquals(last, _messages[^1]));

    /// <summary>
    /// The last block of the user's last message, and that of the user's previous message if more blocks have been added since than the API
    /// looks back for cached content.
    /// </summary>
    public (ContentBlock? Last, ContentBlock? Before) UserEnds()
    {
        int last = _messages.FindLastIndex(IsUsers);
        if (last < 0) return default;
        int before = last == 0 ? -1 : _messages.FindLastIndex(last - 1, IsUsers);
        bool isFar = before >= 0 && _messages.Skip(before + 1).Take(last - before).Sum(m => m.Blocks.Count) > Lookback;
        return (_messages[last].Blocks[^1], isFar ? _messages[before].Blocks[^1] : null);
    }

    private static bool IsUsers(MergedTurns message) => message is { Role: "user", Blocks.Count: > 0 };

    public static Conversation Of(ChatDocument chat, ClaudeModel model, string provider, string signsAs, bool searches)
    {
        var conversation = new Conversation();
        var blocks = new ContentBlocks(provider);
        string? reader = model.CanThink && !chat.Without.HasFlag(OptionalParts.Thoughts) ? signsAs : null;
        bool hasOwnTools = searches || chat.OtherTools.Count > 0 || ChatField.TryGet(chat.Root, "mcp_servers", out _);
        foreach (var turn in MovedMedia.Back(chat.Turns, static turn => OtherBlocks.AllOf(turn.Json).Any()))
        {
            switch (turn.Role)
            {
                case ChatRole.System when MessagesExtras.Is(turn.Json, MessagesExtras.InPlace):
                    conversation.AddInPlace(turn, blocks);
                    break;
                case ChatRole.System:
                    conversation.System.AddRange(ContentBlocks.Marked(turn, blocks.Texts(turn)));
                    break;
                case ChatRole.User:
                    conversation.For("user").Blocks.AddRange(OtherBlocks.Placed(turn, blocks.User(turn)));
                    break;
                case ChatRole.Tool:
                    conversation.For("user").Blocks.Add(blocks.ToolResult(turn));
                    break;
                default:
                    conversation.For("assistant").Add(new AssistantTurn(turn, blocks, reader, hasOwnTools));
                    break;
            }
        }
        conversation.SystemText = string.Join("\n\n", chat.Turns.Where(t => t.Role == ChatRole.System && !MessagesExtras.Is(t.Json, MessagesExtras.InPlace)).Select(t => t.Text));
        return conversation;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in _messages.Where(m => m.Blocks.Count > 0))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role);
            json.WriteStartArray("content"u8);
            foreach (var block in message.Blocks) block.Write(json);
            json.WriteEndArray();
            MessagesExtras.WriteFields(json, message.Json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Adds a system message that a client of this format put into the conversation.</summary>
    private void AddInPlace(ChatTurn turn, ContentBlocks blocks)
    {
        var message = new MergedTurns { Role = "system", Json = turn.Json };
        message.Blocks.AddRange(OtherBlocks.Placed(turn, ContentBlocks.Marked(turn, blocks.Texts(turn))));
        _messages.Add(message);
    }

    private MergedTurns For(string role)
    {
        if (_messages.Count == 0 || _messages[^1].Role != role) _messages.Add(new MergedTurns { Role = role });
        return _messages[^1];
    }

    private sealed class MergedTurns
    {
        public required string Role { get; init; }

        public bool IsAssistant => Role == "assistant";

        /// <summary>The message, for fields that are sent unchanged.</summary>
        public JsonElement Json { get; init; }

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
