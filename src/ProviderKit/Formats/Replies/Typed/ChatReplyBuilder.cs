using System.Text;
using ProviderKit.Formats.Canonical;

namespace ProviderKit;

/// <summary>Combines the events of a stream into the whole reply. Not thread-safe.</summary>
public sealed class ChatReplyBuilder
{
    private readonly SortedDictionary<int, Choice> _choices = [];
    private string? _id;
    private string? _model;
    private DateTimeOffset? _created;
    private ChatUsage _usage;

    /// <summary>Adds the next event.</summary>
    public void Add(ChatDelta delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        Add(delta, isWhole: false);
    }

    /// <param name="delta">The event, or a whole reply.</param>
    /// <param name="isWhole">Whether it is a whole reply, each of whose calls is a call of its own.</param>
    internal void Add(ChatDelta delta, bool isWhole)
    {
        _id ??= delta.Id;
        _model ??= delta.Model;
        _created ??= delta.Created;
        _usage = delta.Usage ?? _usage;
        foreach (var choice in delta.Choices)
        {
            if (!_choices.TryGetValue(choice.Index, out var known)) _choices[choice.Index] = known = new Choice();
            known.Add(choice, isWhole);
        }
    }

    /// <summary>The reply received so far.</summary>
    public ChatReply ToReply() => ToReply(default);

    internal ChatReply ToReply(ReadOnlyMemory<byte> json, ChatUsage? usage = null) => new()
    {
        Id = _id,
        Model = _model,
        Created = _created,
        Choices = [.. _choices.Select(static choice => choice.Value.ToChoice(choice.Key))],
        Usage = usage ?? _usage,
        Json = json,
    };

    private sealed class Choice
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _reasoning = new();
        private readonly StringBuilder _refusal = new();
        private readonly List<Call> _calls = [];
        private string? _finish;

        public void Add(ReplyChoiceDelta delta, bool isWhole)
        {
            _text.Append(delta.Text);
            _reasoning.Append(delta.Reasoning);
            _refusal.Append(delta.Refusal);
            foreach (var piece in delta.ToolCalls) StreamedCall.Of(_calls, CallPiece.Of(piece), isWhole).Add(piece);
            _finish = delta.FinishReason ?? _finish;
        }

        public ReplyChoice ToChoice(int index) => new()
        {
            Index = index,
            Text = _text.ToString(),
            Reasoning = _reasoning.Length > 0 ? _reasoning.ToString() : null,
            Refusal = _refusal.Length > 0 ? _refusal.ToString() : null,
            ToolCalls = [.. _calls.Select(static call => call.ToCall())],
            FinishReason = _finish,
        };
    }

    private sealed class Call : StreamedCall
    {
        private readonly StringBuilder _arguments = new();
        private bool _isCustom;

        public void Add(ReplyToolCallDelta piece)
        {
            _isCustom |= piece.IsCustom;
            _arguments.Append(piece.Arguments);
        }

        public ReplyToolCall ToCall() => new(GivenId ?? "", Name ?? "", _arguments.ToString(), _isCustom) { ExtraContent = Extra is null ? null : Encoding.UTF8.GetString(Extra) };
    }
}
