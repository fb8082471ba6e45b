using ProviderKit.Memory;

namespace ProviderKit;

/// <summary>A growing buffer whose memory is first reserved in the <see cref="ByteBudget"/>. Not thread-safe; its bytes are invalid after disposal.</summary>
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

    /// <summary>The budget in which its memory is reserved.</summary>
    public ByteBudget Budget => _budget;

    /// <summary>The bytes written so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>The number of bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The reserved memory that is not written yet; empty until <see cref="ReserveAsync"/>.</summary>
    public Memory<byte> Free => _bytes is null ? default : _bytes.AsMemory(Length);

    /// <summary>The request's account, to which all its other memory is also charged.</summary>
    internal ByteAccount Account => _account ??= _beside?.Account ?? new ByteAccount(_budget);

    /// <summary>
    /// Creates an empty buffer for more bytes of the same request, such as its body combined with the conversation that it continues. It uses
    /// the same account, so that a request that already holds shared bytes of the budget takes precedence over requests that hold none.
    /// Dispose it before or after this one.
    /// </summary>
    public BudgetedBuffer CreateBeside() => new(_budget, _enters, beside: this);

    /// <summary>Records that bytes were written to the start of <see cref="Free"/>.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Reserves room for <paramref name="capacity"/> bytes in total, and waits for the budget if necessary.</summary>
    /// <param name="capacity">The number of bytes, those already written included; at most the length of the longest array.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the room was reserved; if not, the buffer is unchanged.</returns>
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

    /// <summary>Reserves room for an unknown number of further bytes: the buffer grows with the bytes that arrive.</summary>
    /// <param name="most">The maximum number of bytes, those already written included.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is room for at least one byte.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<ByteGrant> GrowAsync(long most, CancellationToken cancellationToken)
    {
        int now = _bytes?.Length ?? 0;
        // While copying, the old array exists beside the new one: grow in fewer, larger steps while the sizes are small.
        long next = Math.Min(now < 1024 * 1024 ? Math.Max(now * 4L, 4096) : now * 2L, Math.Max(most, Length + 1L));
        var grant = await ReserveAsync(next, cancellationToken).ConfigureAwait(false);
        while (grant == ByteGrant.TooLarge && next - now > 1)
        {
            next = now + (next - now) / 2;
            grant = await ReserveAsync(next, cancellationToken).ConfigureAwait(false);
        }
        return grant;
    }

    /// <summary>Releases <paramref name="memory"/>, which was reserved for the same request, together with this buffer.</summary>
    internal void Keep(IDisposable memory) => (_kept ??= []).Add(memory);

    /// <summary>Releases memory passed to <see cref="Keep"/> early.</summary>
    internal void GiveBack(IDisposable memory)
    {
        _kept?.Remove(memory);
        memory.Dispose();
    }

    /// <summary>Releases the memory.</summary>
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
        _enters = false; // from now on the request holds bytes that other requests wait for
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
