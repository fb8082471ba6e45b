namespace ProviderKit.Tests.Support;

/// <summary>A stream of chunks a test writes: each is read after one wait, or all that follow "+" in a row.</summary>
internal sealed class FakeEvents(params string[] chunks) : ChatEventReader
{
    private readonly Queue<string> _coming = new(chunks);
    private readonly Queue<string> _here = new();

    /// <summary>How the stream ends, after its last chunk.</summary>
    public ProviderError? EndsWith { get; init; }

    /// <summary>Thrown in place of the end.</summary>
    public Exception? Throws { get; init; }

    /// <summary>Whether it never ends, unless the caller goes away.</summary>
    public bool Hangs { get; init; }

    public bool Disposed { get; private set; }

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        bool any = _here.TryDequeue(out string? text);
        chunk = Json.Bytes(text ?? "");
        return any;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_coming.TryDequeue(out string? chunk))
        {
            _here.Enqueue(chunk);
            while (_coming.TryPeek(out string? next) && next.StartsWith('+')) _here.Enqueue(_coming.Dequeue()[1..]);
            return true;
        }
        if (Throws is not null) throw Throws;
        if (Hangs) await Task.Delay(Timeout.Infinite, cancellationToken);
        Error = EndsWith;
        return false;
    }

    public override ValueTask DisposeAsync()
    {
        Disposed = true;
        return default;
    }
}
