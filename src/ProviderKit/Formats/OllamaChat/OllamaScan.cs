using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Reads the lines of a passed-through stream. Only the model's name is changed in each.</summary>
internal sealed class OllamaScan(ScanContext context) : StreamScan
{
    private readonly ScanContext _context = context;
    private bool _done;

    public override ReadOnlySpan<byte> Varying => "created_at"u8;

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        chunk = default;
        var facts = new OllamaFacts();
        if (!facts.TryRead(json.Span)) return Break(_context.Bad("a line that is not a JSON object"));
        if (facts.IsError) return Break(UpstreamErrors.FromBody(json.ToArray(), _context.Provider, _context.Errors));
        chunk = new SplicedBody(json, facts.Renaming(json.Span, _context.Name));
        HasContent = facts.Says || facts.Done;
        if (facts.Done) (_done, Usage) = (true, facts.Usage);
        return ScannedEvent.One;
    }

    public override bool IsComplete(bool concluded) => _done;

    public override void Dispose()
    {
        // Nothing is held.
    }
}
