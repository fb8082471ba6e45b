using ProviderKit.Memory;

namespace ProviderKit;

/// <summary>A growing buffer whose memory is taken from the <see cref="ByteBudget"/> first. Not thread-safe; its bytes are invalid after disposal.</summary>
public sealed class BudgetedBuffer : IDisposable
{
    private readonly ByteBudget _budget;
    private readonly BudgetedBuffer? _beside;
    private ByteAccount? _account;
    private byte[]? _bytes;
    private int _small;
    private int _shared;
    private bool _enters;
    private List<IDisposable>? _kept;

    internal BudgetedBuffer(ByteBudget budget, bool enters, BudgetedBuffer? beside = null) =>
        (_budget, _enters, _beside) = (budget, enters, beside);

    /// <summary>Where its memory comes from.</summary>
    public ByteBudget Budget => _budget;

    /// <summary>The bytes written so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>The number of bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The memory that is reserved and not written yet; empty until <see cref="ReserveAsync"/>.</summary>
    public Memory<byte> Free => _bytes is null ? default : _bytes.AsMemory(Length);

    /// <summary>The account of the request, on which everything else it needs is taken.</summary>
    internal ByteAccount Account => _account ??= _beside?.Account ?? new ByteAccount(_budget);

    /// <summary>
    /// An empty buffer for more bytes of the same request, such as its body together with the conversation that it continues. It is held
    /// on the same account, so that a request that holds bytes of the budget's shared part goes before those that hold none yet.
    /// Dispose of it before or after this one.
    /// </summary>
    public BudgetedBuffer CreateBeside() => new(_budget, _enters, beside: this);

    /// <summary>Notes that bytes were written to the start of <see cref="Free"/>.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Makes room for <paramref name="capacity"/> bytes in all, waiting for the budget if it has to.</summary>
    /// <param name="capacity">Bytes, those written already included; at most the length of the longest array.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the room is there; if it is not, the buffer is as before.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<ByteGrant> ReserveAsync(long capacity, CancellationToken cancellationToken)
    {
        if (capacity <= (_bytes?.Length ?? 0)) return new(ByteGrant.Granted);
        if (capacity > Array.MaxLength) return new(ByteGrant.TooLarge);
        int length = BufferPool.LengthFor((int)capacity);
        return length <= ByteBudget.SmallBytes && _budget.TryTakeSmall(length)
            ? new(Move(length, small: length, shared: 0))
            : ReserveSharedAsync(length, cancellationToken);
    }

    /// <summary>Makes room for more bytes when it is not known how many will come: the buffer grows with what is really there.</summary>
    /// <param name="most">The most bytes that may come, those written already included.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is room for one byte or more.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<ByteGrant> GrowAsync(long most, CancellationToken cancellationToken)
    {
        int now = _bytes?.Length ?? 0;
        // Copying costs the old array beside the new one: fewer, larger steps while the sizes are small.
        long next = Math.Min(now < 1024 * 1024 ? Math.Max(now * 4L, 4096) : now * 2L, Math.Max(most, Length + 1L));
        var grant = await ReserveAsync(next, cancellationToken).ConfigureAwait(false);
        while (grant == ByteGrant.TooLarge && next - now > 1)
        {
            next = now + (next - now) / 2;
            grant = await ReserveAsync(next, cancellationToken).ConfigureAwait(false);
        }
        return grant;
    }

    /// <summary>Has <paramref name="memory"/>, which was taken for the same request, given back together with this buffer's.</summary>
    internal void Keep(IDisposable memory) => (_kept ??= []).Add(memory);

    /// <summary>Gives back now what was to be kept (<see cref="Keep"/>).</summary>
    internal void GiveBack(IDisposable memory)
    {
        _kept?.Remove(memory);
        memory.Dispose();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_kept is { } kept)
        {
            foreach (var memory in kept) memory.Dispose();
            _kept = null;
        }
        if (_bytes is null) return;
        _budget.Buffers.Return(_bytes);
        (_bytes, Length) = (null, 0);
        GiveBack();
    }

    private async ValueTask<ByteGrant> ReserveSharedAsync(int length, CancellationToken cancellationToken)
    {
        var grant = await _budget.TakeAsync(Account, length, _enters, cancellationToken).ConfigureAwait(false);
        if (grant != ByteGrant.Granted) return grant;
        _enters = false; // from now on the request holds bytes that others wait for
        return Move(length, small: 0, shared: length);
    }

    private ByteGrant Move(int length, int small, int shared)
    {
        byte[] larger;
        try
        {
            larger = _budget.Buffers.Rent(length);
        }
        catch (OutOfMemoryException)
        {
            if (small > 0) _budget.GiveSmall(small);
            if (shared > 0) _budget.Give(Account, shared);
            return ByteGrant.Saturated;
        }
        if (_bytes is not null)
        {
            _bytes.AsSpan(0, Length).CopyTo(larger);
            _budget.Buffers.Return(_bytes);
        }
        _bytes = larger;
        GiveBack();
        (_small, _shared) = (small, shared);
        return ByteGrant.Granted;
    }

    private void GiveBack()
    {
        if (_small > 0) _budget.GiveSmall(_small);
        if (_shared > 0) _budget.Give(Account, _shared);
        (_small, _shared) = (0, 0);
    }
}
