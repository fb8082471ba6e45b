namespace UpstreamSimulator.Counting;

/// <summary>The last requests, in a ring.</summary>
internal sealed class RequestLog(int capacity)
{
    private readonly Lock _gate = new();
    private readonly RecordedRequest[] _ring = new RecordedRequest[Math.Max(capacity, 0)];
    private long _written;

    public bool Keeps => _ring.Length > 0;

    public void Add(RecordedRequest request)
    {
        lock (_gate)
            _ring[_written++ % _ring.Length] = request;
    }

    public IReadOnlyList<RecordedRequest> Snapshot()
    {
        lock (_gate)
        {
            var count = (int)Math.Min(_written, _ring.Length);
            var requests = new RecordedRequest[count];
            for (var i = 0; i < count; i++)
                requests[i] = _ring[(_written - count + i) % _ring.Length];
            return requests;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_ring);
            _written = 0;
        }
    }
}
