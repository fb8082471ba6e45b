using System.Buffers;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Reads the chunks of a streamed chat completion or legacy completion.</summary>
/// <param name="context">The context of the reply.</param>
/// <param name="kind">What the choices contain.</param>
internal sealed class ChunkScan(ScanContext context, ChoiceKind kind = ChoiceKind.Delta) : StreamScan
{
    private readonly ScanContext _context = context;
    private readonly ChunkShape _shape = new(kind);
    private ArrayBufferWriter<byte>? _merged;
    private ulong _opened; // the choices that have begun, one bit each
    private ulong _finished;

    // Random text that hides the length of tokens.
    public override ReadOnlySpan<byte> Varying => "obfuscation"u8;

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        // A shape does not distinguish empty text from other text. This matters until the first chunk with content.
        if (Primed && _shape.Matches(json.Span, out int modelStart, out int modelLength))
        {
            chunk = new SplicedBody(json, _context.Name.Replacing(modelStart, modelLength));
            return ScannedEvent.One;
        }
        chunk = default;
        if (!_shape.TryLearn(json.Span, out var facts)) return Break(_context.Bad("an event that is not a JSON object"));
        if (facts.HasError) return Break(UpstreamErrors.FromBody(json, _context.Provider, _context.Errors));
        if (facts.Usage is { } usage) Usage = usage;
        _opened |= facts.Choices.Opened;
        _finished |= facts.Choices.Ended;
        if (facts.Usage is not null && (facts.ChoicesEmpty || !facts.HasChoices) && !_context.Request.IncludeUsage) return ScannedEvent.None;
        if (kind == ChoiceKind.Delta && facts.Choices.SplitAnswer(_context.Request) && !TryMerge(ref json, ref facts))
            return Break(_context.Bad("an event with text that is not valid Unicode"));
        HasContent = facts.HasContent || facts.Finished || facts.Usage is not null;
        chunk = facts.Renamed(json, _context.Name);
        return ScannedEvent.One;
    }

    public override ScannedEvent ReadKnown(in KnownEvent known, out SplicedBody chunk)
    {
        chunk = default;
        var facts = known.Facts;
        _opened |= facts.Opened;
        _finished |= facts.Ended;
        if (facts.Usage is { } usage)
        {
            Usage = usage;
            if (facts.Opened == 0 && !_context.Request.IncludeUsage) return ScannedEvent.None;
        }
        HasContent = facts.HasContent || facts.Ended != 0 || facts.Usage is not null;
        chunk = known.With(known.Text);
        return ScannedEvent.One;
    }

    // An upstream that marks the end of its stream may have finished only one of several choices.
    public override bool IsComplete(bool concluded) => _finished != 0 && (concluded || (_opened & ~_finished) == 0);

    public override void Dispose() => _shape.Dispose();

    /// <summary>Merges the parts of one answer in a chunk, because clients read only the first choice.</summary>
    private bool TryMerge(ref ReadOnlyMemory<byte> json, ref ReplyFacts facts)
    {
        _merged ??= new ArrayBufferWriter<byte>();
        _merged.ResetWrittenCount();
        if (ChoiceMerger.Write(json, _merged) != ChoiceMerger.Outcome.Merged) return false;
        json = _merged.WrittenMemory;
        _shape.TryLearn(json.Span, out facts);
        return true;
    }
}
