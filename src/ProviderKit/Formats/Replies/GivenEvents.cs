using System.Text;

namespace ProviderKit.Formats.Replies;

/// <summary>Reads events that an app provides as a sequence. An exception of the sequence becomes the stream's error.</summary>
internal sealed class GivenEvents(IAsyncEnumerable<ChatEvent> events) : ChatEventReader
{
    private readonly CancellationTokenSource _left = new();
    private IAsyncEnumerator<ChatEvent>? _enumerator;
    private Task<bool>? _moving;
    private bool _hasCurrent;
    private bool _ended;

    /// <summary>The name of the event last read, in UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Name { get; private set; }

    /// <summary>Whether the last event reports why the stream broke.</summary>
    public bool HasToldError { get; private set; }

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        if (!_hasCurrent) return false;
        _hasCurrent = false;
        var current = _enumerator!.Current;
        chunk = current.Json;
        Name = current.Name is { } name ? Encoding.UTF8.GetBytes(name) : default;
        return true;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_hasCurrent) return true;
        if (_ended) return false;
        var moving = _moving ??= MoveAsync();
        try
        {
            return await moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (moving.IsCompleted) _moving = null; // otherwise the caller has gone away, and disposal waits for it
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _left.CancelAsync().ConfigureAwait(false);
        if (_moving is { } moving) await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_enumerator is { } enumerator) await enumerator.DisposeAsync().ConfigureAwait(false);
        _left.Dispose();
    }

    private async Task<bool> MoveAsync()
    {
        try
        {
            _enumerator ??= events.GetAsyncEnumerator(_left.Token);
            _hasCurrent = await _enumerator.MoveNextAsync().ConfigureAwait(false);
        }
        catch (ProviderException e)
        {
            (Error, HasToldError) = (e.Error, e.IsTold);
        }
        finally
        {
            _ended = !_hasCurrent;
        }
        return _hasCurrent;
    }
}
