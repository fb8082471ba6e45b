namespace ProviderKit.Upstream;

/// <summary>Cuts a stream's bytes into events, in one pooled buffer that the events are given out of. Not thread-safe.</summary>
/// <param name="maxEventBytes">
/// The longest event taken, with its field names and comments. It is checked alike whether the event comes in one piece
/// or in many.
/// </param>
internal abstract class EventParser(int maxEventBytes) : IDisposable
{
    private const int FirstCapacity = 4096;

    private byte[] _buffer = [];

    /// <summary>A finished event was longer than allowed; it was not given out, and nothing after it is.</summary>
    public bool Refused { get; private set; }

    /// <summary>An event, finished or not, is longer than allowed.</summary>
    public bool TooLarge => Refused || End - Kept > maxEventBytes;

    /// <summary>The length of the buffer after the next <see cref="GetMemory"/>.</summary>
    public int NextCapacity => End - Kept == _buffer.Length ? Math.Max(_buffer.Length * 2, FirstCapacity) : _buffer.Length;

    /// <summary>What has been received: valid between <see cref="Kept"/> and <see cref="End"/>.</summary>
    protected byte[] Buffer => _buffer;

    /// <summary>Where the unfinished event begins; bytes before it are done with.</summary>
    protected int Kept { get; set; }

    /// <summary>The end of what has been received.</summary>
    protected int End { get; private set; }

    /// <summary>Room for more bytes; invalidates events given out before.</summary>
    public Memory<byte> GetMemory()
    {
        if (Kept > 0) MoveToFront();
        if (End == _buffer.Length) Grow();
        return _buffer.AsMemory(End);
    }

    /// <summary>Says how many bytes were written into <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => End += count;

    /// <summary>Takes the next whole event.</summary>
    /// <param name="data">Valid until the next call of <see cref="GetMemory"/> or of this method.</param>
    public abstract bool TryRead(out ReadOnlyMemory<byte> data);

    /// <summary>The stream is over: what is left is the last event.</summary>
    public abstract void Complete();

    public void Dispose()
    {
        PooledBuffer.Return(_buffer);
        _buffer = [];
        End = Kept = 0;
    }

    /// <summary>The bytes have moved towards the front by this many places.</summary>
    protected abstract void Shift(int by);

    /// <summary>Whether a finished event, or a line that belongs to none, has an allowed length; notes it if not.</summary>
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
