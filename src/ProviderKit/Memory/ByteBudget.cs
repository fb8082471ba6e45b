using ProviderKit.Memory;

namespace ProviderKit;

/// <summary>
/// Limits the bytes of requests and replies that the gateway holds at a time, over all requests
/// (<c>ProviderKit:Limits:MaxBytesInFlight</c>). Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// An eighth of the budget is for buffers of at most 64 KiB, so that large requests never block small ones; reserving from it is
/// one interlocked operation. The rest is shared. A request body is admitted while the shared part is at most five eighths full,
/// and only if no admitted request is waiting: the remainder is for translations and replies, which admitted requests need
/// in order to end.
/// </para>
/// <para>
/// Requests that do not fit wait in line for at most <c>ProviderKit:Limits:QueueTimeout</c>. Smaller requests overtake a
/// larger one until one budget's worth of bytes has passed it. There is no deadlock: if every byte of the shared part belongs
/// to a request that waits for more, the request that arrived last gets a 503, and its bytes go to the other requests.
/// </para>
/// </remarks>
public sealed class ByteBudget
{
    /// <summary>The maximum size of buffers that use the part of the budget for small ones.</summary>
    internal const int SmallBytes = 64 * 1024;

    private const long MinShare = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly ByteLine _entering;
    private readonly ByteLine _continuing;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Func<ByteWaiter, bool> _mayContinue;
    private readonly Func<ByteWaiter, bool> _mayEnter;
    private readonly long _smallLimit;
    private readonly long _sharedLimit;
    private readonly long _entryLimit;
    private long _small;
    private long _shared;
    private long _heldByWaiters;

    /// <param name="limit">The size of the budget in bytes.</param>
    /// <param name="patience">How long a request waits; zero disables waiting.</param>
    /// <param name="time">The clock.</param>
    internal ByteBudget(long limit, TimeSpan patience, TimeProvider time)
    {
        (Limit, _patience, _time) = (limit, patience, time);
        _smallLimit = limit / 8;
        _sharedLimit = limit - _smallLimit;
        _entryLimit = _sharedLimit * 5 / 8;
        LargestEntry = _sharedLimit * 7 / 8;
        (_entering, _continuing) = (new ByteLine(_sharedLimit), new ByteLine(_sharedLimit));
        (_mayContinue, _mayEnter) = (w => Fits(w.Bytes, enters: false), w => Fits(w.Bytes, enters: true));
        Buffers = new BufferPool(limit);
    }

    /// <summary>The size of the budget in bytes.</summary>
    public long Limit { get; }

    /// <summary>The bytes in use now, at most <see cref="Limit"/>.</summary>
    // A rejected TryTakeSmall counts its bytes for a moment, so the value is capped.
    public long InUse => Math.Min(Interlocked.Read(ref _small), _smallLimit) + Interlocked.Read(ref _shared);

    /// <summary>The number of requests that wait for bytes now.</summary>
    public int Waiting
    {
        get { lock (_gate) return _entering.Count + _continuing.Count; }
    }

    /// <summary>The longest request body that fits, in bytes: seven eighths of the shared part if nothing else is held.</summary>
    public long LargestEntry { get; }

    internal BufferPool Buffers { get; }

    /// <summary>The 503 error of a request that found no room in time, or that met an <see cref="OutOfMemoryException"/>.</summary>
    public static ProviderError Saturated { get; } = new(
        ProviderErrorKind.Saturated, "The gateway holds as many bytes of requests and replies as its memory allows (ProviderKit:Limits:MaxBytesInFlight). Try again shortly.")
    { RetryAfter = TimeSpan.FromSeconds(1), IsShortageOfMemory = true };

    /// <summary>Whether memory ran out, in the budget or in the process.</summary>
    internal static bool IsShortage(Exception e) => e is OutOfMemoryException || (e.InnerException is { } inner && IsShortage(inner));

    /// <param name="limit">The configured limit; null uses a share of the memory.</param>
    /// <param name="patience">How long a request waits; zero disables waiting.</param>
    /// <param name="process">The memory available to the process.</param>
    /// <param name="time">The clock.</param>
    internal static ByteBudget Create(long? limit, TimeSpan patience, ProcessLimits process, TimeProvider time) =>
        // The rest is for what is not counted: connections, tokens, logs, and uncollected garbage.
        new(limit ?? Math.Max(process.Memory / 10 * 3, MinShare), patience, time);

    /// <summary>Creates an empty buffer for a request body. It holds nothing until bytes are reserved in it.</summary>
    public BudgetedBuffer CreateBuffer() => new(this, enters: true);

    /// <summary>Reserves bytes for a small buffer without waiting.</summary>
    internal bool TryTakeSmall(int bytes)
    {
        if (Interlocked.Add(ref _small, bytes) <= _smallLimit) return true;
        Interlocked.Add(ref _small, -bytes);
        return false;
    }

    /// <summary>Creates an empty buffer for a reply, on the account of the request's body; null uses a separate account.</summary>
    internal BudgetedBuffer CreateReplyBuffer(BudgetedBuffer? requestBody) => new(this, enters: false, requestBody);

    internal void GiveSmall(int bytes) => Interlocked.Add(ref _small, -bytes);

    /// <summary>Reserves bytes of the shared part, at once or when it is the request's turn.</summary>
    /// <param name="account">The account to charge.</param>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="enters">Whether these are the first bytes of the request, for its body.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    internal ValueTask<ByteGrant> TakeAsync(ByteAccount account, long bytes, bool enters, CancellationToken cancellationToken)
    {
        ByteWaiter waiter;
        lock (_gate)
        {
            if (account.Held + bytes > (enters ? LargestEntry : _sharedLimit)) return new(ByteGrant.TooLarge);
            var line = enters ? _entering : _continuing;
            if (Fits(bytes, enters) && line.LetsPass(bytes))
            {
                Charge(account, bytes);
                return new(ByteGrant.Granted);
            }
            if (_patience <= TimeSpan.Zero) return new(ByteGrant.Saturated);
            waiter = new ByteWaiter(account, bytes, line);
            line.Add(waiter);
            account.Waits = true;
            _heldByWaiters += account.Held;
            BreakDeadlock();
        }
        return new(waiter.WaitAsync(_patience, _time, cancellationToken));
    }

    internal void Give(ByteAccount account, long bytes)
    {
        lock (_gate)
        {
            account.Held -= bytes;
            if (account.Waits) _heldByWaiters -= bytes;
            _shared -= bytes;
            if (_entering.Count + _continuing.Count > 0) Serve();
        }
    }

    /// <summary>Removes a waiter from its line, unless its turn has come at the same moment.</summary>
    internal bool Withdraw(ByteWaiter waiter)
    {
        lock (_gate)
        {
            if (!Leave(waiter)) return false;
            Serve();
            return true;
        }
    }

    private bool Fits(long bytes, bool enters)
    {
        if (!enters) return _shared + bytes <= _sharedLimit;
        // A body larger than the share of bodies is admitted if it is alone.
        return _continuing.Count == 0 && (_shared + bytes <= _entryLimit || _shared == 0);
    }

    private void Serve()
    {
        while (_continuing.Next(_mayContinue) is { } waiter) Grant(waiter);
        while (_entering.Next(_mayEnter) is { } waiter) Grant(waiter);
        BreakDeadlock();
    }

    private void Grant(ByteWaiter waiter)
    {
        Leave(waiter);
        Charge(waiter.Account, waiter.Bytes);
        waiter.Turn.TrySetResult(ByteGrant.Granted);
    }

    private bool Leave(ByteWaiter waiter)
    {
        if (!waiter.Line.Remove(waiter)) return false;
        waiter.Account.Waits = false;
        _heldByWaiters -= waiter.Account.Held;
        return true;
    }

    private void Charge(ByteAccount account, long bytes)
    {
        account.Held += bytes;
        _shared += bytes;
    }

    /// <summary>If every request that holds bytes is waiting for more, none would ever end: the last one gets an error.</summary>
    private void BreakDeadlock()
    {
        if (_continuing.Count == 0 || _shared != _heldByWaiters || _continuing.LastHolder() is not { } last) return;
        Leave(last);
        last.Turn.TrySetResult(ByteGrant.Saturated);
    }
}
