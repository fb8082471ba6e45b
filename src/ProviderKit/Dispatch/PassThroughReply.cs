using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.PassThrough;
using ProviderKit.Formats.PassThrough;

namespace ProviderKit;

/// <summary>
/// An upstream's reply to a request that was passed through, as the client sees it: byte for byte, except for the model's name at the
/// beginning of JSON and for tokens quoted in text. Not thread-safe.
/// </summary>
public sealed class PassThroughReply
{
    private readonly RawReply _raw;
    private readonly ReplyWindow _window;
    private readonly ErrorMask _mask;

    internal PassThroughReply(RawReply raw, ReplyWindow window, ErrorMask mask) => (_raw, _window, _mask) = (raw, window, mask);

    /// <summary>The HTTP status, 200 to 299.</summary>
    public int Status => _raw.Status;

    /// <summary>The content type of the body; null if the upstream sent none.</summary>
    public string? ContentType => _raw.ContentType;

    /// <summary>The <c>Content-Disposition</c> of the body; null if the upstream sent none.</summary>
    public string? ContentDisposition => _raw.ContentDisposition;

    /// <summary>The length of the body in bytes; null if it is not known.</summary>
    public long? ContentLength => _window.Length ?? (_window.IsText ? null : _raw.ContentLength);

    /// <summary>Whether the body is a stream of server-sent events.</summary>
    public bool IsEventStream => _window.IsEventStream;

    /// <summary>Why the body broke; null while it runs and after a proper end.</summary>
    public ProviderError? Error { get; private set; }

    /// <summary>The usage that the body reports, as far as it has been read.</summary>
    public ChatUsage Usage => _window.Usage(out _);

    /// <summary>Billed units other than tokens, as far as the body has been read.</summary>
    internal BilledUnits Billed
    {
        get
        {
            _window.Usage(out var units);
            return units;
        }
    }

    /// <summary>Whether the reply ended properly.</summary>
    internal bool Completed { get; private set; }

    /// <summary>Reads the next part of the body.</summary>
    /// <param name="cancellationToken">Cancelled when the client has disconnected.</param>
    /// <returns>The next bytes to send, valid until the next call; empty at the end, and if the body broke (<see cref="Error"/>).</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_window.TryTakePrimed(out var primed)) return primed;
        while (!_window.HasEnded)
        {
            int read = await _raw.ReadAsync(_window.Free, cancellationToken).ConfigureAwait(false);
            if (read == 0 && _raw.Error is { } error) return Fail(error);
            var part = read == 0 ? _window.End() : _window.Add(read);
            if (!part.IsEmpty) return part;
        }
        Completed = true;
        return default;
    }

    /// <summary>Reads the beginning of JSON, and all of it if it is short, so that an error within it still gets its own status.</summary>
    internal async ValueTask<ProviderError?> PrimeAsync(CancellationToken cancellationToken)
    {
        while (_window.WantsMore)
        {
            int read = await _raw.ReadAsync(_window.Free, cancellationToken).ConfigureAwait(false);
            if (read > 0) _window.Hold(read);
            else if (_raw.Error is { } error) return _mask.Apply(error);
            else _window.HoldEnd();
        }
        _window.Settle();
        return null;
    }

    internal void Release() => _window.Dispose();

    private ReadOnlyMemory<byte> Fail(ProviderError error)
    {
        Error = _mask.Apply(error);
        return default;
    }
}
