namespace ProviderKit.Upstream;

/// <summary>
/// Splits a byte stream into server-sent events and returns their data without copying it. Follows the HTML standard (LF, CRLF or CR; comments;
/// several data lines; a byte order mark). Not thread-safe.
/// </summary>
internal sealed class SseParser(int maxEventBytes) : EventParser(maxEventBytes)
{
    private int _line;      // start of the incomplete line
    private int _scanned;   // no line end before this position of the incomplete line
    private int _data;      // start of the event's data so far, joined in place
    private int _dataEnd;   // and its end; 0 if there is none yet
    private bool _started;
    private bool _skipLineFeed;

    /// <summary>Treats the end of the stream as the end of the last event, as several servers expect.</summary>
    public override void Complete()
    {
        AddLineFeed();
        AddLineFeed();
    }

    /// <summary>Reads the data of the next complete event; skips events without data.</summary>
    public override bool TryRead(out ReadOnlyMemory<byte> data)
    {
        data = default;
        while (!Refused && TryTakeLine(out int start, out int length))
        {
            if (!Allows(start + length - Kept)) return false;
            if (length > 0)
            {
                TakeField(start, length);
                continue;
            }
            bool has = _dataEnd > _data;
            if (has) data = Buffer.AsMemory(_data, _dataEnd - _data);
            Kept = _line;
            _data = _dataEnd = 0;
            if (has) return true;
        }
        return false;
    }

    private bool TryTakeLine(out int start, out int length)
    {
        start = length = 0;
        if (_skipLineFeed && _line < End)
        {
            if (Buffer[_line] == '\n') _line++;
            _skipLineFeed = false;
            if (_dataEnd == 0) Kept = _line;
        }
        if (!_started && !TrySkipMark()) return false;
        if (_scanned < _line) _scanned = _line;
        int stop = Buffer.AsSpan(_scanned, End - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
        if (stop < 0)
        {
            _scanned = End;
            return false;
        }
        stop += _scanned;
        start = _line;
        length = stop - start;
        _line = stop + 1;
        if (Buffer[stop] == '\r')
        {
            if (_line < End && Buffer[_line] == '\n') _line++;
            else _skipLineFeed = _line == End;
        }
        return true;
    }

    /// <summary>False if more bytes are needed to rule out a byte order mark.</summary>
    private bool TrySkipMark()
    {
        var mark = "\uFEFF"u8;
        int length = Math.Min(End, mark.Length);
        if (!Buffer.AsSpan(0, length).SequenceEqual(mark[..length])) _started = true;
        else if (length == mark.Length)
        {
            _started = true;
            _line = Kept = mark.Length;
        }
        return _started;
    }

    private void TakeField(int start, int length)
    {
        var line = Buffer.AsSpan(start, length);
        if (!line.StartsWith("data"u8) || (length > 4 && line[4] != ':'))
        {
            // A comment, or a field that chat streams do not use. Before any data, it does not count towards the event's length.
            if (_dataEnd == 0) Kept = _line;
            return;
        }
        int skip = length > 5 && line[5] == ' ' ? 6 : Math.Min(length, 5);
        if (_dataEnd == 0)
        {
            _data = start + skip;
            _dataEnd = start + length;
            return;
        }
        // Further lines are appended to the first with a line feed. There is enough space, because "data:" is longer.
        Buffer[_dataEnd++] = (byte)'\n';
        line[skip..].CopyTo(Buffer.AsSpan(_dataEnd));
        _dataEnd += length - skip;
    }

    protected override void Shift(int by)
    {
        _line -= by;
        _scanned = Math.Max(_scanned - by, 0);
        if (_dataEnd == 0) return;
        _data -= by;
        _dataEnd -= by;
    }
}
