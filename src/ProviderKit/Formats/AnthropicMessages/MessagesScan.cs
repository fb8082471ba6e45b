using System.Buffers;
using System.Text;
using ProviderKit.Formats.AnthropicMessages.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Reads the events of a passed-through stream. Only <c>message_start</c> contains the model's name; every other event is forwarded
/// unchanged.
/// </summary>
internal sealed class MessagesScan(ScanContext context) : StreamScan
{
    private static readonly byte[] Stop = "{\"type\":\"message_stop\"}"u8.ToArray();

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private readonly ScanContext _context = context;
    private readonly JsonShape _delta = new();
    private MessagesUsage _usage;
    private bool _complete;
    private bool _stopped;

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        chunk = new SplicedBody(json, default);
        // Nearly all events differ from the last one only in their text, which does not matter here.
        if (_delta.Matches(json.Span, 0, out _, out _))
        {
            HasContent = true;
            EventName = OutgoingEvents.BlockDelta;
            return ScannedEvent.One;
        }
        var room = _delta.Forget();
        var read = new StreamEvent(json.Span, ref _usage);
        if (!read.TryRead()) return Break(_context.Bad("an event that is not a JSON object"));
        ForeignThinking.Note(read, _context.Maker);
        HasContent = false;
        switch (read.Kind)
        {
            case StreamEventKind.Error:
                return Break(UpstreamErrors.FromBody(json, _context.Provider, _context.Errors));
            case StreamEventKind.MessageStart:
                if (read.ModelLength > 0) chunk = new SplicedBody(json, _context.Name.Replacing(read.ModelStart, read.ModelLength));
                Usage = _usage.Total;
                break;
            case StreamEventKind.BlockDelta:
                HasContent = true;
                if (json.Span.Overlaps(StreamEvent.Unquoted(read.Text), out int text))
                {
                    room[0] = text..(text + read.Text.Length - 2);
                    _delta.Learn(json.Span, gaps: 1);
                }
                break;
            case StreamEventKind.BlockStart:
                HasContent = true;
                break;
            case StreamEventKind.MessageDelta:
                HasContent = true;
                _complete |= read.StopReason is not null;
                Usage = _usage.Total;
                break;
            case StreamEventKind.MessageStop:
                HasContent = true;
                _stopped = true;
                break;
        }
        EventName = read.Kind == StreamEventKind.BlockDelta ? OutgoingEvents.BlockDelta : NameOf(read.TypeName);
        return ScannedEvent.One;
    }

    public override bool IsOver => _stopped;

    // Some servers other than Anthropic's end without message_stop.
    public override bool IsComplete(bool concluded) => _complete;

    // Anthropic's SDKs build the message on this event. Without it they throw at the end of a complete stream.
    public override void Complete() => HasMore = !_stopped;

    public override bool TryTakeMore(out SplicedBody chunk)
    {
        bool ends = HasMore;
        (chunk, EventName, HasMore) = (new SplicedBody(Stop, default), OutgoingEvents.MessageStop, false);
        return ends;
    }

    public override void Dispose() => _delta.Dispose();

    /// <summary>The name for the event line; empty if it has unexpected characters. A line break in an upstream's name could inject an event.</summary>
    private static byte[] NameOf(string? type) =>
        type is null || type.AsSpan().ContainsAnyExcept(NameCharacters) ? [] : Encoding.ASCII.GetBytes(type);
}
