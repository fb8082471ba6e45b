using System.Buffers;
using ProviderKit.Dispatch;
using ProviderKit.Formats;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Routing;
using ProviderKit.Upstream;

namespace ProviderKit;

/// <summary>
/// The events of a streamed reply as the client is to see them: with the model it asked for, without the usage it did
/// not ask for. For one reader at a time; read like <see cref="ChatEventReader"/>.
/// </summary>
public sealed class ChatStream
{
    private const int MaxHeld = 32;

    private readonly ChatEventReader _events;
    private readonly ModelTarget _target;
    private readonly ChatRequest _request;
    private readonly ApiToken? _token;
    private readonly ChunkShape _shape = new();
    private readonly Queue<byte[]> _held = new(2);
    private readonly bool _known;
    private ArrayBufferWriter<byte>? _merged;
    private bool _primed;
    private ulong _opened; // the choices that have begun, a bit each
    private ulong _finished;
    private bool _ended;

    internal ChatStream(ChatEventReader events, ModelTarget target, ChatRequest request, ApiToken? token = null)
    {
        _token = token;
        _events = events;
        _target = target;
        _request = request;
        // A reader that names another model was made for another request, by a provider that decorates its own.
        _known = events.WrittenModel.SequenceEqual(target.RequestedModelJson);
    }

    /// <summary>Why the stream broke; null while it runs and after a good end.</summary>
    public ProviderError? Error { get; private set; }

    /// <summary>The usage the upstream reported, also when the client does not see it.</summary>
    public ChatUsage Usage { get; private set; }

    /// <summary>Takes what is read, where logs are to hold content; null else.</summary>
    internal ContentCapture? Capture { get; set; }

    /// <summary>Whether the reply came to its proper end.</summary>
    internal bool Completed => _ended && Error is null;

    /// <summary>Takes the next event that is already here: its JSON, without <c>data:</c>.</summary>
    /// <param name="chunk">Valid until the next call on this stream.</param>
    public bool TryRead(out SplicedBody chunk)
    {
        bool read = TryReadNext(out chunk);
        if (read) Capture?.Add(chunk);
        return read;
    }

    private bool TryReadNext(out SplicedBody chunk)
    {
        if (_held.TryDequeue(out byte[]? held))
        {
            chunk = new SplicedBody(held, default);
            return true;
        }
        return TryReadNew(out chunk, out _);
    }

    /// <summary>Waits until there may be more to read.</summary>
    /// <returns>False at the end; <see cref="Error"/> tells whether it was a good one.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (_held.Count > 0) return new ValueTask<bool>(true);
        if (_ended) return new ValueTask<bool>(false);
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
            while (TryReadNew(out var chunk, out bool content))
            {
                _held.Enqueue(chunk.ToArray());
                bytes += chunk.Length;
                // An upstream that goes on saying nothing is passed on as it is.
                if (!content && _held.Count < MaxHeld && bytes < ByteBudget.SmallBytes) continue;
                _primed = true;
                return;
            }
        }
        while (!_ended && (await _events.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || End()));
    }

    internal void Release() => _shape.Dispose();

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

    /// <summary>An added provider's reader threw, which none should; its text may quote anything, a token included.</summary>
    private ProviderError Fault(Exception e) => ByteBudget.IsShortage(e) ? ByteBudget.Saturated : (e as ProviderException)?.Error
        ?? new ProviderError(ProviderErrorKind.Internal, $"The stream of {_target.Entry.Name} failed unexpectedly ({e.GetType().Name}).");

    private bool TryReadNew(out SplicedBody chunk, out bool content) =>
        _known ? TryReadKnown(out chunk, out content) : TryReadUnknown(out chunk, out content);

    /// <summary>An event that was written for this client: it names its model, and comes with what it says.</summary>
    private bool TryReadKnown(out SplicedBody chunk, out bool content)
    {
        (chunk, content) = (default, true);
        while (!_ended && TryTake(out KnownEvent known))
        {
            var facts = known.Facts;
            _opened |= facts.Opened;
            _finished |= facts.Ended;
            if (facts.Usage is { } usage)
            {
                Usage = usage;
                if (facts.Opened == 0 && !_request.IncludeUsage) continue;
            }
            content = facts.HasContent || facts.Ended != 0 || facts.Usage is not null;
            chunk = known.With(Masked(known.Text));
            return true;
        }
        return false;
    }

    private bool TryReadUnknown(out SplicedBody chunk, out bool content)
    {
        chunk = default;
        content = true;
        while (!_ended && TryTake(out ReadOnlyMemory<byte> json))
        {
            // A shape does not tell an empty text from one that says something, which matters up to the first of these.
            if (_primed && _shape.Matches(json.Span, out int modelStart, out int modelLength))
            {
                chunk = new SplicedBody(json, _target.ModelEdit(modelStart, modelLength));
                return true;
            }
            if (!_shape.TryLearn(json.Span, out var facts))
                return Fail(new ProviderError(ProviderErrorKind.BadReply, $"The upstream of {_target.Entry.Name} sent an event that is not a JSON object."));
            if (facts.HasError)
                return Fail(UpstreamErrors.FromBody(json, _target.Entry.Name, _target.Entry.Info.Errors));
            if (facts.Usage is { } usage) Usage = usage;
            _opened |= facts.Choices.Opened;
            _finished |= facts.Choices.Ended;
            if (facts.Usage is not null && (facts.ChoicesEmpty || !facts.HasChoices) && !_request.IncludeUsage) continue;
            if (facts.Choices.SplitAnswer(_request) && !TryMerge(ref json, ref facts)) return false;
            content = facts.HasContent || facts.Finished || facts.Usage is not null;
            chunk = _target.Rename(json, facts);
            return true;
        }
        return false;
    }

    /// <summary>The parts of one answer in one chunk become one: clients read the first choice alone.</summary>
    private bool TryMerge(ref ReadOnlyMemory<byte> json, ref ReplyFacts facts)
    {
        _merged ??= new ArrayBufferWriter<byte>();
        _merged.ResetWrittenCount();
        if (ChoiceMerger.Write(json, _merged) != ChoiceMerger.Outcome.Merged)
            return Fail(new ProviderError(ProviderErrorKind.BadReply, $"The upstream of {_target.Entry.Name} sent an event with text that is not valid Unicode."));
        json = _merged.WrittenMemory;
        _shape.TryLearn(json.Span, out facts);
        return true;
    }

    private bool TryTake(out ReadOnlyMemory<byte> json)
    {
        try
        {
            if (!_events.TryRead(out json)) return false;
            json = Masked(json);
            return true;
        }
        catch (Exception e)
        {
            json = default;
            return Fail(Fault(e));
        }
    }

    private bool TryTake(out KnownEvent known)
    {
        try
        {
            return _events.TryReadKnown(out known);
        }
        catch (Exception e)
        {
            known = default;
            return Fail(Fault(e));
        }
    }

    private ReadOnlyMemory<byte> Masked(ReadOnlyMemory<byte> text) =>
        _token is not null && _token.TryMaskIn(text.Span, quick: true, out byte[]? masked) ? masked : text;

    /// <summary>The upstream has no more events. Always false, as an answer to "is there more".</summary>
    private bool End()
    {
        if (_ended) return false;
        if (_events.Error is { } error) return Fail(error);
        // An upstream that ends its stream in so many words may have ended one choice for several.
        if (_finished == 0 || (!_events.Concluded && (_opened & ~_finished) != 0))
            return Fail(new ProviderError(
                ProviderErrorKind.ConnectionLost, $"The stream of {_target.Entry.Name} ended before the reply was finished."));
        _ended = true;
        return false;
    }

    private bool Fail(ProviderError error)
    {
        _ended = true;
        Error = _target.Entry.Mask(error);
        return false;
    }
}
