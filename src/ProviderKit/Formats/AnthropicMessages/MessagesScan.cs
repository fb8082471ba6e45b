using System.Text;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Reads the events of a stream that passes through. Only <c>message_start</c> names the model; every other event goes out as
/// it came.
/// </summary>
internal sealed class MessagesScan(ScanContext context) : StreamScan
{
    private static readonly byte[] BlockDelta = "content_block_delta"u8.ToArray();

    private readonly ScanContext _context = context;
    private MessagesUsage _usage;
    private bool _complete;

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        chunk = new SplicedBody(json, default);
        var read = new StreamEvent();
        if (!read.TryRead(json.Span, ref _usage)) return Break(_context.Bad("an event that is not a JSON object"));
        HasContent = false;
        switch (read.Kind)
        {
            case StreamEventKind.Error:
                return Break(UpstreamErrors.FromBody(json, _context.Provider, _context.Errors));
            case StreamEventKind.MessageStart:
                if (read.ModelLength > 0) chunk = new SplicedBody(json, _context.Name.Replacing(read.ModelStart, read.ModelLength));
                Usage = _usage.Total;
                break;
            case StreamEventKind.BlockStart or StreamEventKind.BlockDelta:
                HasContent = true;
                break;
            case StreamEventKind.MessageDelta:
                HasContent = true;
                _complete |= read.StopReason is not null;
                Usage = _usage.Total;
                break;
            case StreamEventKind.MessageStop:
                HasContent = true;
                break;
        }
        EventName = read.Kind == StreamEventKind.BlockDelta ? BlockDelta : Encoding.UTF8.GetBytes(read.TypeName ?? "");
        return ScannedEvent.One;
    }

    // Servers that are not Anthropic's own end without message_stop.
    public override bool IsComplete(bool concluded) => _complete;

    public override void Dispose()
    {
    }
}
