using System.Text;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Events from a list, each of which is waited for. Then the stream ends: without a word, with an error, or with an exception.</summary>
internal sealed class ScriptedEvents(string[] events) : ChatEventReader
{
    private int _next;
    private bool _ready;

    public ProviderError? EndsWith { get; init; }

    public Exception? Throws { get; init; }

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        if (!_ready) return false;
        _ready = false;
        chunk = Encoding.UTF8.GetBytes(events[_next++]);
        return true;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        _ready = _next < events.Length;
        if (!_ready && Throws is not null) throw Throws;
        if (!_ready) Error = EndsWith;
        return _ready;
    }

    public override ValueTask DisposeAsync() => default;
}
