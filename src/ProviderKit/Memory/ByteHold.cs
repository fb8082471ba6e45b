namespace ProviderKit.Memory;

/// <summary>Bytes reserved for objects other than a request's buffers, such as its translation. Not thread-safe.</summary>
internal sealed class ByteHold : IDisposable
{
    private readonly ByteAccount _account;
    private long _bytes;

    /// <param name="account">The account that holds the bytes.</param>
    /// <param name="bytes">The bytes already taken.</param>
    public ByteHold(ByteAccount account, long bytes) => (_account, _bytes) = (account, bytes);

    /// <summary>Takes bytes on the account of a request.</summary>
    /// <param name="request">The request's memory; null if the gateway's budget is not used: nothing is held then.</param>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The grant, and the reservation if it was granted.</returns>
    public static async ValueTask<(ByteGrant Grant, ByteHold? Hold)> TakeAsync(BudgetedBuffer? request, long bytes, CancellationToken cancellationToken)
    {
        if (request is null) return (ByteGrant.Granted, null);
        var grant = await request.Account.TakeAsync(bytes, cancellationToken).ConfigureAwait(false);
        return (grant, grant == ByteGrant.Granted ? new ByteHold(request.Account, bytes) : null);
    }

    /// <summary>The bytes held.</summary>
    public long Bytes => _bytes;

    /// <summary>Merges <paramref name="other"/>, of the same request, into this.</summary>
    public ByteHold With(ByteHold? other)
    {
        if (other is null) return this;
        _bytes += other._bytes;
        other._bytes = 0;
        return this;
    }

    /// <summary>Gives back all but <paramref name="bytes"/>.</summary>
    public void ShrinkTo(long bytes)
    {
        if (bytes >= _bytes) return;
        _account.Give(_bytes - bytes);
        _bytes = bytes;
    }

    public void Dispose() => ShrinkTo(0);
}
