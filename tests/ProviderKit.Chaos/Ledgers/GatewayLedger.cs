using System.Collections.Concurrent;

namespace ProviderKit.Chaos.Ledgers;

/// <summary>
/// What the gateway says it did: every record, by the number of the request it was written for. That number travels with
/// the request's thread of execution, so that a record without an answer has one too. Thread-safe.
/// </summary>
internal sealed class GatewayLedger : IRequestObserver
{
    private readonly AsyncLocal<int> _current = new();
    private readonly ConcurrentDictionary<int, ConcurrentQueue<RequestRecord>> _records = new();
    private int _running;
    private int _strays;

    /// <summary>Records that belong to no request.</summary>
    public int Strays => Volatile.Read(ref _strays);

    /// <summary>Middleware in front of the gateway.</summary>
    public async Task TagAsync(HttpContext context, RequestDelegate next)
    {
        int request = int.Parse(context.Request.Headers[Marks.Header].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        _current.Value = request;
        _records.TryAdd(request, new());
        Interlocked.Increment(ref _running);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void OnCompleted(RequestRecord record)
    {
        if (_records.TryGetValue(_current.Value, out var records)) records.Enqueue(record);
        else Interlocked.Increment(ref _strays);
    }

    /// <summary>The records of one request; null when it never arrived.</summary>
    public IReadOnlyCollection<RequestRecord>? RecordsOf(int request) => _records.GetValueOrDefault(request);

    public void Forget() => _records.Clear();

    public async Task WaitForQuietAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _running) > 0) await Task.Delay(10, cancellationToken);
    }
}
