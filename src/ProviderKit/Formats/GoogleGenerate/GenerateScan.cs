using System.Buffers;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Reads the chunks of a passed-through stream. Each contains the model's name, and nothing else is changed. Most chunks differ from the
/// last one only in their texts and counts, and are recognized without parsing.
/// </summary>
internal sealed class GenerateScan(ScanContext context) : StreamScan
{
    private readonly ScanContext _context = context;
    private readonly JsonShape _shape = new();
    private readonly ArrayBufferWriter<byte> _unread = new(); // the last chunk whose counts have not been read
    private int _model; // the index of the model among the shape's gaps
    private ulong _opened;
    private ulong _ended;
    private bool _blocked;

    /// <summary>Each chunk contains the total counts so far, so only the last one matters.</summary>
    public override ChatUsage Usage
    {
        get
        {
            CatchUp();
            return base.Usage;
        }
        protected set => base.Usage = value;
    }

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        // A shape cannot distinguish an empty text from another, which matters until the first chunk with content.
        if (Primed && _shape.Matches(json.Span, _model, out int start, out int length))
        {
            _unread.ResetWrittenCount();
            _unread.Write(json.Span);
            chunk = new SplicedBody(json, _context.Name.Replacing(start - 1, length + 2));
            return ScannedEvent.One;
        }
        chunk = default;
        _unread.ResetWrittenCount();
        var gaps = _shape.Forget();
        var facts = new GenerateFacts(gaps);
        if (!facts.TryRead(json.Span)) return Break(_context.Bad("an event that is not a JSON object"));
        if (facts.IsError) return Break(UpstreamErrors.FromBody(json, _context.Provider, _context.Errors));
        if (facts.Usage is { } usage) Usage = usage;
        _opened |= facts.Opened;
        _ended |= facts.Ended;
        _blocked |= facts.IsBlocked;
        HasContent = facts.HasContent || facts.Ended != 0 || facts.IsBlocked;
        Learn(json.Span, facts, gaps);
        chunk = facts.Renamed(json, _context.Name);
        return ScannedEvent.One;
    }

    public override bool IsComplete(bool concluded) => _blocked || (_ended != 0 && (concluded || (_opened & ~_ended) == 0));

    public override void Dispose() => _shape.Dispose();

    private void Learn(ReadOnlySpan<byte> json, in GenerateFacts facts, ReadOnlySpan<Range> gaps)
    {
        bool isOrdinary = facts is { HasCandidates: true, IsBlocked: false, Ended: 0, ModelLength: > 2 };
        if (!isOrdinary || facts.GapCount < 0) return;
        _model = gaps[..facts.GapCount].IndexOf((facts.ModelStart + 1)..(facts.ModelStart + facts.ModelLength - 1));
        if (_model >= 0) _shape.Learn(json, facts.GapCount); // not found if the model is not a string
    }

    private void CatchUp()
    {
        if (_unread.WrittenCount == 0) return;
        var facts = new GenerateFacts([]);
        if (facts.TryRead(_unread.WrittenSpan) && facts.Usage is { } usage) base.Usage = usage;
        _unread.ResetWrittenCount();
    }
}
