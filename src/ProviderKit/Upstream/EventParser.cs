namespace ProviderKit.Upstream;

/// <summary>Splits a stream's bytes into events. The events are slices of one pooled buffer. Not thread-safe.</summary>
/// <param name="maxEventBytes">
/// The maximum length of an event, including field names and comments, regardless of how many pieces it arrives in.
/// </param>
internal abstract class EventParser(int maxEventBytes) : IDisposable
{
    private const int FirstCapacity = 4096;

    private byte[] _buffer = [];

    /// <summary>Whether a complete event was longer than allowed. It and all later events are not returned.</summary>
    public bool Refused { get; private set; }

    /// <summary>Whether a complete or incomplete event is longer than allowed.</summary>
    public bool TooLarge => Refused || End - Kept > maxEventBytes;

    /// <summary>The length of the buffer after the next <see cref="GetMemory"/>.</summary>
    public int NextCapacity => End - Kept == _buffer.Length ? Math.Max(_buffer.Length * 2, FirstCapacity) : _buffer.Length;

    /// <summary>The received bytes; valid between <see cref="Kept"/> and <see cref="End"/>.</summary>
    protected byte[] Buffer => _buffer;

    /// <summary>The start of the incomplete event; earlier bytes are no longer needed.</summary>
    protected int Kept { get; set; }

    /// <summary>The end of the received bytes.</summary>
    protected int End { get; private set; }

    /// <summary>Returns memory for more bytes; invalidates events returned before.</summary>
    public Memory<byte> GetMemory()
    {
        if (Kept > 0) MoveToFront();
        if (End == _buffer.Length) Grow();
        return _buffer.AsMemory(End);
    }

    /// <summary>Records how many bytes were written to <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => End += count;

    /// <summary>Reads the next complete event.</summary>
    /// <param name="data">Valid until the next call of <see cref="GetMemory"/> or of this method.</param>
    public abstract bool TryRead(out ReadOnlyMemory<byte> data);

    /// <summary>Marks the end of the stream: the remaining bytes are the last event.</summary>
    public abstract void Complete();

    public void Dispose()
    {
        PooledBuffer.Return(_buffer);
        _buffer = [];
        End = Kept = 0;
    }

    /// <summary>Called when the bytes have moved towards the front of the buffer.</summary>
    protected abstract void Shift(int by);

    /// <summary>Whether a complete event, or a line outside an event, has an allowed length; records it if not.</summary>
    protected bool Allows(int length)
    {
        if (length > maxEventBytes) Refused = true;
        return !Refused;
    }

    protected void AddLineFeed()
    {
        GetMemory().Span[0] = (byte)'\n';
        Advance(1);
    }

    private void MoveToFront()
    {
        int by = Kept;
        _buffer.AsSpan(by, End - by).CopyTo(_buffer);
        Kept = 0;
        End -= by;
        Shift(by);
    }

    private void Grow()
    {
        byte[] larger = PooledBuffer.Rent(Math.Max(_buffer.Length * 2, FirstCapacity));
        _buffer.AsSpan(0, End).CopyTo(larger);
        PooledBuffer.Return(_buffer);
        _buffer = larger;
    }
}
