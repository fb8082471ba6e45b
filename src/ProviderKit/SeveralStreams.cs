using ProviderKit.Formats.OpenAIChat;

namespace ProviderKit;

/// <summary>
/// Joins the chunks of several calls into one stream. Each call is made when the previous one has ended. A call that fails breaks the stream.
/// </summary>
internal sealed class SeveralStreams : ChatEventReader
{
    private readonly ProviderCall _call;
    private readonly IEnumerator<ChatRequest> _parts; // at the part that is being read
    private readonly Func<ProviderCall, CancellationToken, ValueTask<ProviderReply>> _send;
    private readonly ChunkJoin _join;
    private readonly CancellationTokenSource _leaving; // cancelled by the caller, or by the stream's reader between two calls
    private ProviderReply? _current;
    private bool _ended;

    private SeveralStreams(
        ProviderCall call, IEnumerator<ChatRequest> parts, string provider, Func<ProviderCall, CancellationToken, ValueTask<ProviderReply>> send, ProviderReply first, CancellationTokenSource leaving)
    {
        (_call, _parts, _send, _current, _leaving) = (call, parts, send, first, leaving);
        _join = new ChunkJoin(provider, call.Request.Choices());
    }

    /// <param name="call">The request as the client sees it.</param>
    /// <param name="parts">The requests to send.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <param name="send">Makes one call.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    public static async ValueTask<ProviderReply> SendAsync(
        ProviderCall call, IEnumerable<ChatRequest> parts, string provider, Func<ProviderCall, CancellationToken, ValueTask<ProviderReply>> send, CancellationToken cancellationToken)
    {
        var part = parts.GetEnumerator();
        part.MoveNext();
        var first = await send(call.With(part.Current), cancellationToken).ConfigureAwait(false);
        // A reply that is not a stream is handled by the format.
        if (first.Events is null) return first;
        var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return ProviderReply.Streamed(new SeveralStreams(call, part, provider, send, first, leaving)).With(first.Limits);
    }

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        while (!_ended && _current?.Events is { } events && events.TryRead(out var read))
            if (_join.TryAdd(read, out chunk)) return true;
        return _join.TryTakeUsage(out chunk);
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_ended || _current?.Events is not { } events) return false;
        if (await events.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return true;
        if ((events.Error ?? _join.EndCall(events.Concluded)) is { } error) return Fail(error);
        if (!_parts.MoveNext())
        {
            _ended = Concluded = true;
            return _join.End();
        }
        await EndCurrentAsync().ConfigureAwait(false);
        _call.Log?.NextCall(null);
        using (cancellationToken.UnsafeRegister(static leaving => ((CancellationTokenSource)leaving!).Cancel(), _leaving))
            _current = await _send(_call.With(_parts.Current), _leaving.Token).ConfigureAwait(false);
        return _current.Events is not null || Fail(_current.Error ?? _join.NoStream());
    }

    public override async ValueTask DisposeAsync()
    {
        await EndCurrentAsync().ConfigureAwait(false);
        _parts.Dispose();
        _join.Dispose();
        _leaving.Dispose();
    }

    private ValueTask EndCurrentAsync()
    {
        var ended = _current;
        _current = null;
        return ended?.DisposeAsync() ?? default;
    }

    private bool Fail(ProviderError error)
    {
        _ended = true;
        Error = error;
        return false;
    }
}
