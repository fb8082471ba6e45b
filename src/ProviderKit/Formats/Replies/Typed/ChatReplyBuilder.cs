using System.Text;

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
        _id ??= delta.Id;
        _model ??= delta.Model;
        _created ??= delta.Created;
        _usage = delta.Usage ?? _usage;
        foreach (var choice in delta.Choices)
        {
            if (!_choices.TryGetValue(choice.Index, out var known)) _choices[choice.Index] = known = new Choice();
            known.Add(choice);
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

        public void Add(ReplyChoiceDelta delta)
        {
            _text.Append(delta.Text);
            _reasoning.Append(delta.Reasoning);
            _refusal.Append(delta.Refusal);
            foreach (var piece in delta.ToolCalls) CallOf(piece).Add(piece);
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

        /// <summary>Some providers send no index for calls, or the same index for all of them: a new id starts a new call.</summary>
        private Call CallOf(ReplyToolCallDelta piece)
        {
            var known = piece.Index is { } index ? _calls.FindLast(call => call.Index == index)
                : piece.Id is null && piece.Name is null ? _calls.LastOrDefault()
                : _calls.Find(call => piece.Id is not null && call.Id == piece.Id);
            if (known is not null && (piece.Id is null || known.Id is null || known.Id == piece.Id)) return known;
            var begun = new Call(piece.Index);
            _calls.Add(begun);
            return begun;
        }
    }

    private sealed class Call(int? index)
    {
        private readonly StringBuilder _arguments = new();
        private string? _name;
        private bool _isCustom;

        public int? Index => index;

        public string? Id { get; private set; }

        public void Add(ReplyToolCallDelta piece)
        {
            Id ??= piece.Id;
            _name ??= piece.Name;
            _isCustom |= piece.IsCustom;
            _arguments.Append(piece.Arguments);
        }

        public ReplyToolCall ToCall() => new(Id ?? "", _name ?? "", _arguments.ToString(), _isCustom);
    }
}
