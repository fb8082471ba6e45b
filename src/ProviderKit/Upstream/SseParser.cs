using System.Buffers;

namespace ProviderKit;

/// <summary>
/// Cuts a byte stream into server-sent events and gives out their data, without copying it: the framing of the HTML
/// standard (LF, CRLF or CR; comments; several data lines; a byte order mark). Not thread-safe.
/// </summary>
internal sealed class SseParser(int maxEventBytes) : IDisposable
{
    private const int FirstCapacity = 4096;

    private byte[]? _buffer;
    private int _event;     // where the unfinished event begins
    private int _line;      // where the unfinished line begins
    private int _scanned;   // up to here the unfinished line holds no line end
    private int _end;       // end of what has been received
    private int _data;      // the event's data so far, gathered in place: start
    private int _dataEnd;   // and end; 0 when it has none yet
    private bool _started;
    private bool _skipLineFeed;

    /// <summary>An unfinished event is longer than allowed.</summary>
    public bool TooLarge => _end - _event > maxEventBytes;

    /// <summary>Room for more bytes; invalidates data given out before.</summary>
    public Memory<byte> GetMemory()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(FirstCapacity);
        if (_event > 0) MoveToFront();
        if (_end == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many bytes were written into <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Treats the end of the stream as the end of the last event, as several servers expect.</summary>
    public void Complete()
    {
        GetMemory().Span[0] = (byte)'\n';
        Advance(1);
        GetMemory().Span[0] = (byte)'\n';
        Advance(1);
    }

    /// <summary>Takes the data of the next whole event; events without data are passed over.</summary>
    /// <param name="data">Valid until the next call of <see cref="GetMemory"/> or of this method.</param>
    public bool TryRead(out ReadOnlyMemory<byte> data)
    {
        data = default;
        while (TryTakeLine(out int start, out int length))
        {
            if (length > 0)
            {
                TakeField(start, length);
                continue;
            }
            bool has = _dataEnd > _data;
            if (has) data = _buffer.AsMemory(_data, _dataEnd - _data);
            _event = _line;
            _data = _dataEnd = 0;
            if (has) return true;
        }
        return false;
    }

    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _event = _line = _scanned = _end = _dataEnd = 0;
    }

    private bool TryTakeLine(out int start, out int length)
    {
        start = length = 0;
        if (_skipLineFeed && _line < _end)
        {
            if (_buffer![_line] == '\n') _line++;
            _skipLineFeed = false;
            if (_dataEnd == 0) _event = _line;
        }
        if (!_started && !TrySkipMark()) return false;
        if (_scanned < _line) _scanned = _line;
        int stop = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
        if (stop < 0)
        {
            _scanned = _end;
            return false;
        }
        stop += _scanned;
        start = _line;
        length = stop - start;
        _line = stop + 1;
        if (_buffer![stop] == '\r')
        {
            if (_line < _end && _buffer[_line] == '\n') _line++;
            else _skipLineFeed = _line == _end;
        }
        return true;
    }

    /// <summary>False when more bytes must come before a byte order mark can be ruled out.</summary>
    private bool TrySkipMark()
    {
        var mark = "\uFEFF"u8;
        int length = Math.Min(_end, mark.Length);
        if (!_buffer.AsSpan(0, length).SequenceEqual(mark[..length])) _started = true;
        else if (length == mark.Length)
        {
            _started = true;
            _line = _event = mark.Length;
        }
        return _started;
    }

    private void TakeField(int start, int length)
    {
        var line = _buffer.AsSpan(start, length);
        if (!line.StartsWith("data"u8) || (length > 4 && line[4] != ':'))
        {
            // A comment or a field that chat streams do not use. Before any data it needs no room.
            if (_dataEnd == 0) _event = _line;
            return;
        }
        int skip = length > 5 && line[5] == ' ' ? 6 : Math.Min(length, 5);
        if (_dataEnd == 0)
        {
            _data = start + skip;
            _dataEnd = start + length;
            return;
        }
        // Further lines move up to the first, a line feed between: there is room, "data:" itself is longer.
        _buffer![_dataEnd++] = (byte)'\n';
        line[skip..].CopyTo(_buffer.AsSpan(_dataEnd));
        _dataEnd += length - skip;
    }

    private void MoveToFront()
    {
        int by = _event;
        _buffer.AsSpan(by, _end - by).CopyTo(_buffer);
        _event = 0;
        _line -= by;
        _scanned = Math.Max(_scanned - by, 0);
        _end -= by;
        if (_dataEnd == 0) return;
        _data -= by;
        _dataEnd -= by;
    }
}
