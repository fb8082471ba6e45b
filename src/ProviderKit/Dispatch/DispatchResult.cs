using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Attempts;

namespace ProviderKit;

/// <summary>
/// What a request came to: a whole reply, a stream, or an error. Disposing it frees the token, ends the upstream call if
/// it still runs, and writes the request's record. For one user at a time.
/// </summary>
public sealed partial class DispatchResult : IAsyncDisposable
{
    private readonly RequestRecorder? _recorder; // null in a result that an app has made
    private readonly DispatchDetails? _details; // null in all others
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

    /// <summary>The request's id, for the answer's <c>x-request-id</c>.</summary>
    public string RequestId => _recorder?.RequestId ?? _details!.RequestId!;

    /// <summary>The client's own id of the request, tokens masked, for the answer's <c>x-client-request-id</c>; null when it gave none.</summary>
    public string? ClientRequestId => _recorder is null ? _details!.ClientRequestId : _recorder.Caller.RequestId;

    /// <summary>The provider that answered, or whose error this is; null when the model led to none.</summary>
    public string? Provider => _recorder is null ? _details!.Provider : _recorder.Target?.Entry.Name;

    /// <summary>The format that the reply is written in: that of the request. Null beside the error of a request that was not understood.</summary>
    public WireFormat? Format => _recorder is null ? _details!.Format : _recorder.Format;

    /// <summary>
    /// The name of the token used last, for the answer's <c>x-providerkit-token</c>; null when none was used, or unless
    /// <see cref="TokenPoolOptions.ShowInHeaders"/> is on.
    /// </summary>
    public string? ShownToken => _recorder is null ? _details!.ShownToken
        : _recorder.Target?.Entry.Tokens.ShowsInHeaders == true ? _recorder.TokenName : null;

    /// <summary>Whether <see cref="Body"/> is an estimate of the gateway's own, for the answer's <c>x-providerkit-estimate</c>.</summary>
    public bool IsEstimate => _details?.IsEstimate ?? _reply.IsEstimate;

    /// <summary>
    /// What of the request was not sent because the upstream has no counterpart for it, for the answer's <c>x-providerkit-ignored</c>:
    /// up to 16 fields by the client's names, tokens masked, without values. Empty beside an error.
    /// </summary>
    public IReadOnlyList<string> Ignored => Error is not null ? [] : _recorder?.LeftOut ?? _details!.Ignored;

    /// <summary>Calls made to the upstream.</summary>
    public int Attempts => _recorder?.Attempts ?? _details!.Attempts;

    /// <summary>Why the request failed; null when there is a reply.</summary>
    public ProviderError? Error => _reply.Error;

    /// <summary>The whole reply as JSON in <see cref="Format"/>; empty for a stream and after an error. Valid until disposal.</summary>
    public SplicedBody Body => _reply.Body;

    /// <summary>The events of a streamed reply; null for a whole one and after an error.</summary>
    public ChatStream? Stream => _reply.Stream;

    /// <summary>The answer to a request that was passed through; null for all others, and after an error.</summary>
    public PassThroughReply? Passed => _reply.Passed;

    /// <summary>What the reply cost, as far as the upstream has said yet.</summary>
    public ChatUsage Usage => _inner?.Usage ?? _details?.Usage ?? Stream?.Usage ?? Passed?.Usage ?? _reply.Usage;

    /// <summary>Has <paramref name="memory"/> disposed with the result, in which it is used.</summary>
    internal void Owns(IDisposable memory) => _owned = memory;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        var outcome = Error ?? Outcome;
        try
        {
            if (_reply.Response is { } response) await response.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Stream?.Release();
            _attempt?.End(outcome);
            _recorder?.End(outcome, Usage, Passed?.Billed ?? default, Stream?.Chunks ?? 0);
            Passed?.Release();
            _owned?.Dispose();
            if (_inner is not null) await _inner.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Nobody stops reading halfway for another reason than leaving.
    private ProviderError? Outcome =>
        Stream is { } stream ? (stream.Completed ? null : stream.Error ?? RequestRecorder.CallerLeft)
        : Passed is { } passed ? (passed.Completed ? null : passed.Error ?? RequestRecorder.CallerLeft)
        : null;
}
