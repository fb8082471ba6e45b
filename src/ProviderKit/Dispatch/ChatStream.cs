using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Formats.Replies;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>
/// The events of a streamed reply as the client is to see them: with the model it asked for, without the usage it did
/// not ask for. For one reader at a time; read like <see cref="ChatEventReader"/>.
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
    /// <param name="provider">Whose they are, for errors.</param>
    /// <param name="name">The model as the client named it.</param>
    /// <param name="scan">Makes them the client's.</param>
    /// <param name="token">Masked where an event says it back; null for none.</param>
    /// <param name="mask">Takes secrets out of errors.</param>
    internal ChatStream(ChatEventReader events, string provider, ReplyName name, StreamScan scan, ApiToken? token = null, ErrorMask mask = default)
    {
        _mask = mask;
        _token = token;
        _events = events;
        _source = provider;
        _scan = scan;
        // A reader that names another model was made for another request, by a provider that decorates its own.
        _known = events.WrittenModel.SequenceEqual(name.Json);
    }

    /// <param name="events">Events that an app has made.</param>
    /// <param name="scan">Passes them on.</param>
    /// <param name="source">Whose they are, for messages.</param>
    internal ChatStream(ChatEventReader events, GivenScan scan, string source) => (_events, _scan, _source) = (events, scan, source);

    /// <summary>Why the stream broke; null while it runs and after a good end.</summary>
    public ProviderError? Error { get; private set; }

    /// <summary>Whether the last event says why it broke, in formats whose streams end with that; else the reader says it.</summary>
    public bool HasToldError { get; private set; }

    /// <summary>The usage the upstream reported, also when the client does not see it.</summary>
    public ChatUsage Usage => _scan.Usage;

    /// <summary>The name of the event last read, in UTF-8; empty in formats whose events have none.</summary>
    public ReadOnlyMemory<byte> EventName { get; private set; }

    /// <summary>How many events have been read.</summary>
    internal long Chunks { get; private set; }

    /// <summary>Takes what is read, where logs are to hold content; null else.</summary>
    internal ContentCapture? Capture { get; set; }

    /// <summary>Changes the events that hold the reply as a whole, and keeps it; null for formats whose replies are not kept.</summary>
    internal ReplyKeeper? Keeper { get; set; }

    /// <summary>Whether the reply came to its proper end.</summary>
    internal bool Completed => _ended && Error is null && _filters is null or { IsOver: true, HasEvents: false };

    /// <summary>Takes the next event that is already here: its JSON, without <c>data:</c>.</summary>
    /// <param name="chunk">Valid until the next call on this stream.</param>
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

    /// <summary>A fault of our own. An end that was kept back is lost, and the reply ends with another in its place; what comes before the end is passed on.</summary>
    private bool FailKeeping(ReplyKeeper keeper, ProviderError error, ref SplicedBody chunk)
    {
        bool isEndLost = keeper.IsAtEnd;
        if (!isEndLost) chunk = new SplicedBody(chunk.ToArray(), default); // what ends the stream may be written over it
        keeper.Fail();
        Fail(error, isEndLost);
        return (!isEndLost || TryReadAny(out chunk)) && keeper.TryPass(EventName, ref chunk);
    }

    /// <summary>
    /// Ends the stream, because its reader cannot go on with it. What the format says at the end of a stream that failed is there to be
    /// read, if it says so in events (<see cref="HasToldError"/>).
    /// </summary>
    /// <param name="error">Why.</param>
    public void Break(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (!_ended || Error is null) Fail(error);
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

    /// <summary>Waits until there may be more to read.</summary>
    /// <returns>False at the end; <see cref="Error"/> tells whether it was a good one.</returns>
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
            return new ValueTask<bool>(Fail(Fault(e)));
        }
    }

    /// <summary>
    /// Reads up to the first event that says something, so that an upstream's error in place of it can still become
    /// the status of the answer. What was read is kept for <see cref="TryRead"/>.
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
                // An upstream that goes on saying nothing is passed on as it is.
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
            return Fail(Fault(e));
        }
    }

    private static bool IsFault(Exception e, CancellationToken cancellationToken) =>
        e is not OperationCanceledException || !cancellationToken.IsCancellationRequested;

    /// <summary>A reader or a translation threw, which none should; its text may quote anything, a token included.</summary>
    private ProviderError Fault(Exception e) => ByteBudget.IsShortage(e) ? ByteBudget.Saturated : (e as ProviderException)?.Error
        ?? new ProviderError(ProviderErrorKind.Internal, $"The stream of {_source} failed unexpectedly ({e.GetType().Name}).");

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
                if (read == ScannedEvent.Broken) return Fail(_scan.Error!) && _scan.TryTakeMore(out chunk);
            }
            catch (Exception e)
            {
                // An added provider's reader or a translation of ours. Neither should throw; unless the stream says so, the client would be blamed for leaving.
                return Fail(Fault(e)) && _scan.TryTakeMore(out chunk);
            }
        }
        return false;
    }

    /// <summary>Scans the next event; false when none is here.</summary>
    private bool TryScan(out ScannedEvent read, out SplicedBody chunk)
    {
        (read, chunk) = (ScannedEvent.None, default);
        // An event that was written for this client names its model, and comes with what it says.
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
        // The frame of a text is that of an earlier event, which was searched whole. It is searched again if there was something.
        if (_masked && !known.Before.IsEmpty) known = new KnownEvent(known.With(known.Text).ToArray(), known.Facts);
        if (_token is null || !_token.TryMaskIn(known.Text.Span, quick: true, out byte[]? masked)) return;
        known = known with { Text = masked };
        _masked = true;
    }

    private ReadOnlyMemory<byte> Masked(ReadOnlyMemory<byte> text) =>
        _token is not null && _token.TryMaskIn(text.Span, quick: true, out byte[]? masked) ? masked : text;

    /// <summary>The upstream has no more events. Answers whether there is more for the client.</summary>
    private bool End()
    {
        if (_ended) return false;
        if (_events.Error is { } error && !_scan.IsOver) return Fail(error);
        if (!_scan.IsComplete(_events.Concluded))
            return Fail(new ProviderError(
                ProviderErrorKind.ConnectionLost, $"The stream of {_source} ended before the reply was finished."));
        _ended = true;
        _scan.Complete();
        return _scan.HasMore;
    }

    /// <param name="error">Why.</param>
    /// <param name="isEndLost">Whether the event read last was the end of the reply, and the client is not given it.</param>
    /// <param name="withholds">Whether the client is not to be given what of the reply it has not been given yet.</param>
    /// <returns>Whether there is more for the client.</returns>
    private bool Fail(ProviderError error, bool isEndLost = false, bool withholds = false)
    {
        bool isFirst = Error is null;
        if (!_isFiltering) _filters?.Stop(drops: true);
        _ended = true;
        Error = _mask.Apply(error);
        if (isFirst) HasToldError = _scan.Fail(Error, isEndLost, withholds);
        return HasToldError && _scan.HasMore;
    }
}
