namespace ProviderKit.Upstream;

/// <summary>Parses lines of JSON (NDJSON) as events; skips empty lines. Not thread-safe.</summary>
internal sealed class LineParser(int maxEventBytes) : EventParser(maxEventBytes)
{
    private int _scanned; // no line end before this position of the incomplete line

    public override bool TryRead(out ReadOnlyMemory<byte> data)
    {
        data = default;
        while (!Refused)
        {
            int from = Math.Max(_scanned, Kept);
            int stop = Buffer.AsSpan(from, End - from).IndexOf((byte)'\n');
            if (stop < 0)
            {
                _scanned = End;
                return false;
            }
            if (!Allows(from + stop - Kept)) return false;
            var line = Buffer.AsMemory(Kept, from + stop - Kept);
            Kept = from + stop + 1;
            if (line.Span[..].Trim(" \r\t"u8).IsEmpty) continue;
            data = line;
            return true;
        }
        return false;
    }

    public override void Complete() => AddLineFeed();

    protected override void Shift(int by) => _scanned = Math.Max(_scanned - by, 0);
}
