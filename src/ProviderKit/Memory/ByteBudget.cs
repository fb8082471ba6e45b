using ProviderKit.Memory;

namespace ProviderKit;

/// <summary>
/// The bytes of requests and replies that the gateway holds at a time, over all requests
/// (<c>ProviderKit:Limits:MaxBytesInFlight</c>). Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// An eighth of the budget is for buffers of at most 64 KiB, so that large requests never keep small ones out; taking from it is
/// one interlocked operation. The rest is shared. A request body is admitted while the shared part is at most five eighths full,
/// and only when no admitted request waits: the remainder is for translations and replies, without which admitted requests
/// cannot end.
/// </para>
/// <para>
/// Requests that do not fit wait in line for at most <c>ProviderKit:Limits:QueueTimeout</c>. Smaller ones overtake a
/// larger one until one budget's worth of bytes has passed it. There is no deadlock: when every byte of the shared part belongs
/// to a request that waits for more, the one that came last is sent away with 503, and its bytes serve the others.
/// </para>
/// </remarks>
public sealed class ByteBudget
{
    /// <summary>Buffers up to this size have a part of the budget of their own.</summary>
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

    /// <param name="limit">All bytes.</param>
    /// <param name="patience">How long a request waits; zero for not at all.</param>
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
    // A refused taker of small bytes has counted itself for a moment.
    public long InUse => Math.Min(Interlocked.Read(ref _small), _smallLimit) + Interlocked.Read(ref _shared);

    /// <summary>The requests that wait for bytes now.</summary>
    public int Waiting
    {
        get { lock (_gate) return _entering.Count + _continuing.Count; }
    }

    /// <summary>The longest request body there is room for, in bytes: seven eighths of the shared part, when nothing else is held.</summary>
    public long LargestEntry { get; }

    internal BufferPool Buffers { get; }

    /// <summary>The error of a request that found no room in time, and of one that met an <see cref="OutOfMemoryException"/>: 503.</summary>
    public static ProviderError Saturated { get; } = new(
        ProviderErrorKind.Saturated, "The gateway holds as many bytes of requests and replies as its memory allows (ProviderKit:Limits:MaxBytesInFlight). Try again shortly.")
    { RetryAfter = TimeSpan.FromSeconds(1), IsShortageOfMemory = true };

    /// <summary>Whether memory ran out, here or within what was called.</summary>
    internal static bool IsShortage(Exception e) => e is OutOfMemoryException || (e.InnerException is { } inner && IsShortage(inner));

    /// <param name="limit">The configured limit; null takes a share of the memory.</param>
    /// <param name="patience">How long a request waits; zero for not at all.</param>
    /// <param name="process">The memory there is.</param>
    /// <param name="time">The clock.</param>
    internal static ByteBudget Create(long? limit, TimeSpan patience, ProcessLimits process, TimeProvider time) =>
        // The rest is for what is not counted: connections, tokens, logs, and garbage that is not collected yet.
        new(limit ?? Math.Max(process.Memory / 10 * 3, MinShare), patience, time);

    /// <summary>An empty buffer for a request body. It holds nothing until bytes are reserved in it.</summary>
    public BudgetedBuffer CreateBuffer() => new(this, enters: true);

    /// <summary>Takes bytes for a small buffer without waiting.</summary>
    internal bool TryTakeSmall(int bytes)
    {
        if (Interlocked.Add(ref _small, bytes) <= _smallLimit) return true;
        Interlocked.Add(ref _small, -bytes);
        return false;
    }

    /// <summary>An empty buffer for a reply, held on the account of the request's body; null is an account of its own.</summary>
    internal BudgetedBuffer CreateReplyBuffer(BudgetedBuffer? requestBody) => new(this, enters: false, requestBody);

    internal void GiveSmall(int bytes) => Interlocked.Add(ref _small, -bytes);

    /// <summary>Takes bytes of the shared part, at once or when it is this request's turn.</summary>
    /// <param name="account">Who takes them.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="enters">Whether the request holds nothing yet and comes with its body.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
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

    /// <summary>Takes a waiter out of its line, unless its turn has come in the same moment.</summary>
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
        // A body larger than the share of bodies is taken when it is alone.
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

    /// <summary>Every request that holds bytes waits for more, so none would ever end: the last one gives way.</summary>
    private void BreakDeadlock()
    {
        if (_continuing.Count == 0 || _shared != _heldByWaiters || _continuing.LastHolder() is not { } last) return;
        Leave(last);
        last.Turn.TrySetResult(ByteGrant.Saturated);
    }
}
