namespace ProviderKit.Dispatch.Limits;

/// <summary>
/// A number of slots; requests that find none free wait in order, so many of them and so long. Thread-safe. Written here
/// because the framework's limiter has no limit of patience on the app's own clock.
/// </summary>
internal sealed class ConcurrencyGate(int max, int queueLimit, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _queue = [];
    private int _holders;

    /// <summary>Slots in use. For tests.</summary>
    public int Holders
    {
        get { lock (_gate) return _holders; }
    }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get { lock (_gate) return _queue.Count; }
    }

    /// <summary>Takes a slot if one is free; give it back with <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_holders >= max) return false;
            _holders++;
            return true;
        }
    }

    /// <summary>Takes a slot, waiting for it where it must; give it back with <see cref="Leave"/>.</summary>
    /// <returns>False when the queue is full, or <paramref name="patience"/> ended before it was this one's turn.</returns>
    /// <exception cref="OperationCanceledException">The caller left the queue.</exception>
    public ValueTask<bool> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (TryEnter()) return new ValueTask<bool>(true); // no request waits then: a slot that is given back goes to the first in the queue
            if (_queue.Count >= queueLimit || patience <= TimeSpan.Zero) return new ValueTask<bool>(false);
            waiter = new Waiter(this);
            _queue.AddLast(waiter.Node);
        }
        return new ValueTask<bool>(waiter.WaitAsync(patience, time, cancellationToken));
    }

    /// <summary>Gives a slot back, which goes to the first in the queue.</summary>
    public void Leave()
    {
        Waiter? next;
        lock (_gate)
        {
            next = _queue.First?.Value;
            if (next is null) _holders--;
            else _queue.RemoveFirst();
        }
        next?.Turn.TrySetResult(true);
    }

    /// <summary>Takes a waiter out of the queue, unless its turn has come in the same moment.</summary>
    private bool Remove(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Node.List is null) return false;
            _queue.Remove(waiter.Node);
            return true;
        }
    }

    private sealed class Waiter
    {
        private readonly ConcurrencyGate _gate;

        public Waiter(ConcurrencyGate gate)
        {
            _gate = gate;
            Node = new LinkedListNode<Waiter>(this);
        }

        public LinkedListNode<Waiter> Node { get; }

        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
        {
            using var timer = time.CreateTimer(static state => ((Waiter)state!).GiveUp(), this, patience, Timeout.InfiniteTimeSpan);
            using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Cancel(token), this);
            return await Turn.Task.ConfigureAwait(false);
        }

        private void GiveUp()
        {
            if (_gate.Remove(this)) Turn.TrySetResult(false);
        }

        private void Cancel(CancellationToken cancellationToken)
        {
            if (_gate.Remove(this)) Turn.TrySetCanceled(cancellationToken);
        }
    }
}
