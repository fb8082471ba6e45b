using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Attempts;

namespace ProviderKit;

/// <summary>
/// What a request came to: a whole reply, a stream, or an error. Disposing it frees the token, ends the upstream call if
/// it still runs, and writes the request's record. For one user at a time.
/// </summary>
public sealed class DispatchResult : IAsyncDisposable
{
    private readonly DispatchScope _scope;
    private readonly ChatResponse? _response;
    private bool _disposed;

    internal DispatchResult(DispatchScope scope, in AttemptOutcome outcome)
    {
        _scope = scope;
        var reply = outcome.Reply;
        _response = reply.Response;
        Body = reply.Body;
        IsEstimate = reply.IsEstimate;
        Stream = reply.Stream;
        Error = reply.Error is null ? null : scope.Model.Show(reply.Error);
        if (scope.Capture is null) return;
        if (Stream is not null) Stream.Capture = scope.Capture;
        else if (Error is null) scope.Capture.Add(Body);
    }

    /// <summary>The request's id, for the answer's <c>x-request-id</c>.</summary>
    public string RequestId => _scope.RequestId;

    /// <summary>The client's own id of the request, tokens masked, for the answer's <c>x-client-request-id</c>; null when it gave none.</summary>
    public string? ClientRequestId => _scope.Caller.RequestId;

    /// <summary>The provider that answered, or whose error this is; null when the model led to none.</summary>
    public string? Provider => _scope.Target?.Entry.Name;

    /// <summary>
    /// The name of the token used last, for the answer's <c>x-providerkit-token</c>; null when none was used, or unless
    /// <see cref="TokenPoolOptions.ShowInHeaders"/> is on.
    /// </summary>
    public string? ShownToken => _scope.Target?.Entry.Tokens.ShowsInHeaders == true ? _scope.Place.TokenName : null;

    /// <summary>Whether <see cref="Body"/> is an estimate of the gateway's own, for the answer's <c>x-providerkit-estimate</c>.</summary>
    public bool IsEstimate { get; }

    /// <summary>Calls made to the upstream.</summary>
    public int Attempts => _scope.Attempts;

    /// <summary>Why the request failed; null when there is a reply.</summary>
    public ProviderError? Error { get; }

    /// <summary>The whole reply as JSON in OpenAI's format; empty for a stream and after an error. Valid until disposal.</summary>
    public SplicedBody Body { get; }

    /// <summary>The events of a streamed reply; null for a whole one and after an error.</summary>
    public ChatStream? Stream { get; }

    /// <summary>What the reply cost, as far as the upstream has said yet.</summary>
    public ChatUsage Usage => Stream?.Usage ?? _scope.Usage;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        var outcome = Error ?? Stream switch
        {
            null or { Completed: true } => null,
            { Error: { } broken } => broken,
            _ => DispatchScope.CallerLeft, // nobody stops reading halfway for another reason
        };
        try
        {
            if (_response is not null) await _response.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Stream?.Release();
            _scope.End(outcome, Usage);
        }
    }
}
