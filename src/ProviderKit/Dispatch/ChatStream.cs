using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Formats.Replies;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>
/// The events of a streamed reply as the client sees them: with the model name it asked for, and without usage that it did
/// not ask for. Not thread-safe; read it like <see cref="ChatEventReader"/>.
/// </summary>
public sealed partial class ChatStream
{
    private const int MaxHeld = 32;

    private readonly ChatEventReader _events;
    private readonly string _source; // in messages
    private readonly ApiToken? _token;
    private readonly ErrorMask _mask;
    private readonly StreamScan _scan;
    private readonly Queue<(byte[] Chunk, ReadOnlyMemory<byte> Name)> _held = new(2);
    private readonly bool _known;
    private bool _masked;
    private bool _ended;

    internal ChatStream(ChatEventReader events, ModelTarget target, StreamScan scan, ApiToken? token = null, ErrorMask mask = default)
        : this(events, target.Entry.Name, target.Name, scan, token, mask)
    {
    }

    /// <param name="events">The events.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <param name="name">The client's name for the model.</param>
    /// <param name="scan">Adapts the events to the client.</param>
    /// <param name="token">The token to mask if an event quotes it; null for none.</param>
    /// <param name="mask">Masks secrets in errors.</param>
    internal ChatStream(ChatEventReader events, string provider, ReplyName name, StreamScan scan, ApiToken? token = null, ErrorMask mask = default)
    {
        _mask = mask;
        _token = token;
        _events = events;
        _source = provider;
        _scan = scan;
        // A reader that names another model was made for another request, by a decorator of a provider.
        _known = events.WrittenModel.SequenceEqual(name.Json);
    }

    /// <param name="events">Events made by the app.</param>
    /// <param name="scan">Passes them on.</param>
    /// <param name="source">The name of their source, for messages.</param>
    internal ChatStream(ChatEventReader events, GivenScan scan, string source) => (_events, _scan, _source) = (events, scan, source);

    /// <summary>Why the stream broke; null while it runs and after a proper end.</summary>
    public ProviderError? Error { get; private set; }

    /// <summary>Whether the last event reports the error, in formats that have such an event; otherwise the reader of the stream must report it.</summary>
    public bool HasToldError { get; private set; }

    /// <summary>The usage that the upstream reported, even if it is hidden from the client.</summary>
    public ChatUsage Usage => _scan.Usage;

    /// <summary>The name of the last event read, in UTF-8; empty in formats without event names.</summary>
    public ReadOnlyMemory<byte> EventName { get; private set; }

    /// <summary>The number of events read.</summary>
    internal long Chunks { get; private set; }

    /// <summary>Captures what is read if content is logged; otherwise null.</summary>
    internal ContentCapture? Capture { get; set; }

    /// <summary>Changes the events that hold the whole reply, and stores it; null for formats whose replies are not stored.</summary>
    internal ReplyKeeper? Keeper { get; set; }

    /// <summary>Takes the next event if one is available: its JSON, without <c>data:</c>.</summary>
    /// <param name="chunk">The event; valid until the next call on this stream.</param>
    public bool TryRead(out SplicedBody chunk)
    {
        bool read = TryReadNext(out chunk);
        if (!read) return false;
        Chunks++;
        Capture?.Add(chunk);
        return true;
    }

    private bool TryReadNext(out SplicedBody chunk)
    {
        if (Keeper is not { } keeper) return TryReadAny(out chunk);
        chunk = default;
        try
        {
            if (keeper.TryTake(out chunk, out var name))
            {
                EventName = name;
                return true;
            }
            return keeper.Pending is null && TryReadAny(out chunk) && keeper.TryPass(EventName, ref chunk);
        }
        catch (Exception e)
        {
            return FailKeeping(keeper, Fault(e), ref chunk);
        }
    }

    /// <summary>Handles an internal fault. A withheld end of the reply is lost and an error ends the reply instead; what precedes the end is passed on.</summary>
    private bool FailKeeping(ReplyKeeper keeper, ProviderError error, ref SplicedBody chunk)
    {
        bool isEndLost = keeper.IsAtEnd;
        if (!isEndLost) chunk = new SplicedBody(chunk.ToArray(), default); // the end of the stream may overwrite it
        keeper.Fail();
        Fail(error, isEndLost);
        return (!isEndLost || TryReadAny(out chunk)) && keeper.TryPass(EventName, ref chunk);
    }

    private bool TryReadAny(out SplicedBody chunk) =>
        _filters is { } filters && (filters.HasEvents || !filters.IsBypassed) ? TryReadFiltered(filters, out chunk) : TryReadScanned(out chunk);

    private bool TryReadScanned(out SplicedBody chunk)
    {
        if (_held.TryDequeue(out var held))
        {
            chunk = new SplicedBody(held.Chunk, default);
            EventName = held.Name;
            return true;
        }
        if (!TryReadNew(out chunk)) return false;
        EventName = _scan.EventName;
        return true;
    }

    /// <summary>Waits until an event may be available.</summary>
    /// <param name="cancellationToken">Ends the wait, and with it the upstream call: the stream cannot be read further. Dispose the result.</param>
    /// <returns>False at the end; <see cref="Error"/> is then null if the stream ended properly.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (Keeper?.Pending is { } pending) return AwaitKeptAsync(pending, cancellationToken);
        return _filters is { } filters ? WaitFilteredAsync(filters, cancellationToken) : WaitToReadScannedAsync(cancellationToken);
    }

    private ValueTask<bool> WaitToReadScannedAsync(CancellationToken cancellationToken)
    {
        if (_held.Count > 0) return new ValueTask<bool>(true);
        if (_ended) return new ValueTask<bool>(_scan.HasMore);
        try
        {
            var wait = _events.WaitToReadAsync(cancellationToken);
            // The common case, an event that is already here, costs no state machine.
            return wait.IsCompletedSuccessfully ? new ValueTask<bool>(wait.Result || End()) : AwaitAsync(wait, cancellationToken);
        }
        catch (Exception e) when (IsFault(e, cancellationToken))
        {
            return new ValueTask<bool>(FailUpstream(Fault(e)));
        }
    }

    /// <summary>
    /// Reads up to the first event with content, so that an upstream's error in place of it can still become
    /// the status of the reply. The events read are kept for <see cref="TryRead"/>.
    /// </summary>
    internal async ValueTask PrimeAsync(CancellationToken cancellationToken)
    {
        int bytes = 0;
        do
        {
            while (TryReadNew(out var chunk))
            {
                _held.Enqueue((chunk.ToArray(), _scan.EventName));
                bytes += chunk.Length;
                // An upstream that keeps sending events without content is passed on as it is.
                if (!_scan.HasContent && _held.Count < MaxHeld && bytes < ByteBudget.SmallBytes) continue;
                _scan.Primed = true;
                return;
            }
        }
        while (!_ended && (await _events.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || End()));
    }

    internal void Release() => _scan.Dispose();

    private static async ValueTask<bool> AwaitKeptAsync(Task pending, CancellationToken cancellationToken)
    {
        await pending.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!pending.IsCompleted) cancellationToken.ThrowIfCancellationRequested();
        return true;
    }

    private async ValueTask<bool> AwaitAsync(ValueTask<bool> wait, CancellationToken cancellationToken)
    {
        try
        {
            return await wait.ConfigureAwait(false) || End();
        }
        catch (Exception e) when (IsFault(e, cancellationToken))
        {
            return FailUpstream(Fault(e));
        }
    }

    private static bool IsFault(Exception e, CancellationToken cancellationToken) =>
        e is not OperationCanceledException || !cancellationToken.IsCancellationRequested;

    private bool TryReadNew(out SplicedBody chunk)
    {
        if (_scan.HasMore && _scan.TryTakeMore(out chunk)) return true;
        chunk = default;
        while (!_ended)
        {
            try
            {
                if (!TryScan(out var read, out chunk)) return false;
                if (read == ScannedEvent.One) return true;
                if (read == ScannedEvent.Broken) return FailUpstream(_scan.Error!) && _scan.TryTakeMore(out chunk);
            }
            catch (Exception e)
            {
                // A reader of an app's provider or one of our translations threw. Unless the stream reports it, the log would show that the client left.
                return FailUpstream(Fault(e)) && _scan.TryTakeMore(out chunk);
            }
        }
        return false;
    }

    /// <summary>Scans the next event; false if none is available.</summary>
    private bool TryScan(out ScannedEvent read, out SplicedBody chunk)
    {
        (read, chunk) = (ScannedEvent.None, default);
        // An event written by the gateway already names the client's model, and comes with its description.
        if (_known)
        {
            if (!_events.TryReadKnown(out var known)) return false;
            Mask(ref known);
            read = _scan.ReadKnown(known, out chunk);
        }
        else
        {
            if (!_events.TryRead(out var json)) return false;
            read = _scan.Read(Masked(json), out chunk);
        }
        return true;
    }

    private void Mask(ref KnownEvent known)
    {
        // A text event has the frame of an earlier event, which was searched as a whole. It is searched again only if that event held a secret.
        if (_masked && !known.Before.IsEmpty) known = new KnownEvent(known.With(known.Text).ToArray(), known.Facts);
        if (_token is null || !_token.TryMaskIn(known.Text.Span, quick: true, out byte[]? masked)) return;
        known = known with { Text = masked };
        _masked = true;
    }

    private ReadOnlyMemory<byte> Masked(ReadOnlyMemory<byte> text) =>
        _token is not null && _token.TryMaskIn(text.Span, quick: true, out byte[]? masked) ? masked : text;
}
