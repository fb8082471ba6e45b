namespace ProviderKit;

/// <summary>The events of an added provider: what its reader throws becomes an error, as it does in its calls.</summary>
internal sealed class GuardedEventReader(ChatEventReader events, string provider, Action<string, Exception> onFault) : ChatEventReader
{
    private bool _failed;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        try
        {
            return !_failed && events.TryRead(out chunk);
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_failed) return false;
        try
        {
            if (await events.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return true;
            Error = events.Error;
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Fail(e);
        }
    }

    public override ValueTask DisposeAsync() => events.DisposeAsync();

    private bool Fail(Exception e)
    {
        onFault(provider, e);
        _failed = true;
        Error = new ProviderError(ProviderErrorKind.Internal, $"The provider {provider} failed unexpectedly.");
        return false;
    }
}
