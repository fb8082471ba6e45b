using ProviderKit.Dispatch;

namespace ProviderKit;

/// <content>How a stream ends, and whose doing that is.</content>
public sealed partial class ChatStream
{
    private ProviderError? _upstreamError;
    private bool _isUpstreamDone;

    /// <summary>Whether the reply ended properly.</summary>
    internal bool Completed => _ended && Error is null && _filters is null or { IsOver: true, HasEvents: false };

    /// <summary>
    /// What the upstream made of it, whatever the client gets: null if it sent the whole reply, or its failure. If neither is known because a
    /// filter, the reader or the gateway ended the stream, this is <see cref="RequestRecorder.CallerLeft"/>, which says nothing about the upstream.
    /// </summary>
    internal ProviderError? UpstreamOutcome => _isUpstreamDone ? null : _upstreamError ?? RequestRecorder.CallerLeft;

    /// <summary>
    /// Ends the stream early with an error. If the format reports errors in an event (<see cref="HasToldError"/>), that event
    /// can still be read.
    /// </summary>
    /// <param name="error">Why the stream ends.</param>
    public void Break(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (!_ended || Error is null) Fail(error);
    }

    /// <summary>Handles an exception of a reader or a translation, which should not throw. Its text may quote anything, even a token.</summary>
    private ProviderError Fault(Exception e) => ByteBudget.IsShortage(e) ? ByteBudget.Saturated : (e as ProviderException)?.Error
        ?? new ProviderError(ProviderErrorKind.Internal, $"The stream of {_source} failed unexpectedly ({e.GetType().Name}).");

    /// <summary>Handles the end of the upstream's events. Returns whether the client gets more.</summary>
    private bool End()
    {
        if (_ended) return false;
        if (_events.Error is { } error && !_scan.IsOver) return FailUpstream(error);
        if (!_scan.IsComplete(_events.Concluded))
            return FailUpstream(new ProviderError(
                ProviderErrorKind.ConnectionLost, $"The stream of {_source} ended before the reply was finished."));
        (_ended, _isUpstreamDone) = (true, true);
        _scan.Complete();
        return _scan.HasMore;
    }

    /// <summary>Ends the stream because the upstream failed it.</summary>
    /// <returns>Whether the client gets more.</returns>
    private bool FailUpstream(ProviderError error)
    {
        _upstreamError ??= _mask.Apply(error);
        return Fail(error);
    }

    /// <param name="error">Why the stream fails.</param>
    /// <param name="isEndLost">Whether the last event read was the end of the reply and is withheld from the client.</param>
    /// <param name="withholds">Whether the rest of the reply is withheld from the client.</param>
    /// <returns>Whether the client gets more.</returns>
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
