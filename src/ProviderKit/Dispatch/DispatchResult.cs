using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Attempts;

namespace ProviderKit;

/// <summary>
/// The outcome of a request: a whole reply, a stream, or an error. Disposing it releases the token, ends the upstream call if
/// it is still running, and writes the request's record. Not thread-safe.
/// </summary>
public sealed partial class DispatchResult : IAsyncDisposable
{
    private readonly RequestRecorder? _recorder; // null in a result that an app made
    private readonly DispatchDetails? _details; // null in all other results
    private readonly DispatchResult? _inner;
    private readonly Attempt? _attempt;
    private readonly OpenedReply _reply;
    private IDisposable? _owned;
    private bool _disposed;

    internal DispatchResult(RequestRecorder recorder, in AttemptOutcome outcome)
    {
        _recorder = recorder;
        (_attempt, _reply) = (outcome.Attempt, outcome.Reply);
        if (recorder.Capture is null) return;
        if (Stream is not null) Stream.Capture = recorder.Capture;
        else if (Error is null) recorder.Capture.Add(Body);
    }

    /// <summary>The request's id, for the header <c>x-request-id</c>.</summary>
    public string RequestId => _recorder?.RequestId ?? _details!.RequestId!;

    /// <summary>The client's own id of the request, tokens masked, for the header <c>x-client-request-id</c>; null if the client sent none.</summary>
    public string? ClientRequestId => _recorder is null ? _details!.ClientRequestId : _recorder.Caller.RequestId;

    /// <summary>The provider of the reply or the error; null if the model led to no provider.</summary>
    public string? Provider => _recorder is null ? _details!.Provider : _recorder.Target?.Entry.Name;

    /// <summary>The format of the reply: that of the request. Null with the error of a request that could not be read.</summary>
    public WireFormat? Format => _recorder is null ? _details!.Format : _recorder.Format;

    /// <summary>
    /// The name of the token used last, for the header <c>x-providerkit-token</c>; null if none was used, or unless
    /// <see cref="TokenPoolOptions.ShowInHeaders"/> is on.
    /// </summary>
    public string? ShownToken => _recorder is null ? _details!.ShownToken
        : _recorder.Target?.Entry.Tokens.ShowsInHeaders == true ? _recorder.TokenName : null;

    /// <summary>Whether <see cref="Body"/> is the gateway's own estimate, for the header <c>x-providerkit-estimate</c>.</summary>
    public bool IsEstimate => _details?.IsEstimate ?? _reply.IsEstimate;

    /// <summary>
    /// Fields of the request that were not sent, and parts of the reply that were not passed on, because they have no counterpart, for the header
    /// <c>x-providerkit-ignored</c>: up to 16 names, tokens masked, without values. A stream may add to it until it ends. Empty if there is an error.
    /// </summary>
    public IReadOnlyList<string> Ignored => Error is not null ? [] : _recorder?.LeftOut ?? _details!.Ignored;

    /// <summary>The number of calls made to the upstream.</summary>
    public int Attempts => _recorder?.Attempts ?? _details!.Attempts;

    /// <summary>Why the request failed; null if there is a reply.</summary>
    public ProviderError? Error => _reply.Error;

    /// <summary>The whole reply as JSON in <see cref="Format"/>; empty for a stream and after an error. Valid until disposal.</summary>
    public SplicedBody Body => _reply.Body;

    /// <summary>The events of a streamed reply; null for a whole reply and after an error.</summary>
    public ChatStream? Stream => _reply.Stream;

    /// <summary>The reply to a request that was passed through; null for all other requests, and after an error.</summary>
    public PassThroughReply? Passed => _reply.Passed;

    /// <summary>The usage of the request, as far as the upstream has reported it so far.</summary>
    public ChatUsage Usage => _inner?.Usage ?? _details?.Usage ?? Stream?.Usage ?? Passed?.Usage ?? _reply.Usage;

    /// <summary>Disposes <paramref name="memory"/> with the result, which uses it.</summary>
    internal void Owns(IDisposable memory) => _owned = memory;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => EndAsync(Error ?? Outcome);

    /// <param name="outcome">What the client got: of this result, or of the one that replaces it.</param>
    private async ValueTask EndAsync(ProviderError? outcome)
    {
        if (_disposed) return;
        _disposed = true;
        var own = Error ?? Outcome;
        try
        {
            if (_reply.Response is { } response) await response.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Stream?.Release();
            _attempt?.End(Stream is { } stream ? stream.UpstreamOutcome : own);
            _recorder?.End(outcome, Usage, Passed?.Billed ?? default, Stream?.Chunks ?? 0);
            Passed?.Release();
            _owned?.Dispose();
            if (_inner is not null) await _inner.EndAsync(outcome).ConfigureAwait(false);
        }
    }

    // A reader stops halfway only because the client left.
    private ProviderError? Outcome =>
        Stream is { } stream ? (stream.Completed ? null : stream.Error ?? RequestRecorder.CallerLeft)
        : Passed is { } passed ? (passed.Completed ? null : passed.Error ?? RequestRecorder.CallerLeft)
        : null;
}
