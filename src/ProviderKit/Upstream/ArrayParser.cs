namespace ProviderKit.Upstream;

/// <summary>Parses a stream that is one JSON array, whose elements are the events. Not thread-safe.</summary>
internal sealed class ArrayParser(int maxEventBytes) : EventParser(maxEventBytes)
{
    private int _scanned; // everything before was scanned
    private int _depth; // of brackets within the element
    private bool _isOpen; // the array itself
    private bool _inString;
    private bool _inElement;

    public override bool TryRead(out ReadOnlyMemory<byte> data)
    {
        data = default;
        while (!Refused && _scanned < End)
        {
            int at = _scanned++;
            byte b = Buffer[at];
            if (_inString)
            {
                if (b == '\\' && !SkipEscaped(at)) return false;
                _inString = b != '"';
            }
            else if (!_inElement)
            {
                Kept = at;
                _inElement = b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)']') && (b != '[' || _isOpen);
                _isOpen |= b == '[';
                if (!_inElement) Kept = _scanned;
                else Enter(b);
            }
            else if (_depth == 0 && b is (byte)',' or (byte)']') return Take(at, out data);
            else Enter(b);
            if (_inElement && !_inString && _depth == 0 && b is (byte)'}' or (byte)']') return Take(_scanned, out data);
        }
        return false;
    }

    // An incomplete element is not an event.
    public override void Complete()
    {
    }

    protected override void Shift(int by) => _scanned = Math.Max(_scanned - by, 0);

    /// <summary>Skips the byte after a backslash, or waits until it arrives.</summary>
    private bool SkipEscaped(int at)
    {
        if (_scanned == End)
        {
            _scanned = at;
            return false;
        }
        _scanned++;
        return true;
    }

    private void Enter(byte b)
    {
        if (b == '"') _inString = true;
        else if (b is (byte)'{' or (byte)'[') _depth++;
        else if (b is (byte)'}' or (byte)']') _depth--;
    }

    private bool Take(int end, out ReadOnlyMemory<byte> data)
    {
        data = default;
        if (!Allows(end - Kept)) return false;
        data = Buffer.AsMemory(Kept, end - Kept);
        (Kept, _inElement, _depth) = (end, false, 0);
        return true;
    }
}
