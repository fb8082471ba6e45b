namespace ProviderKit;

/// <summary>
/// Ends requests that go to no provider, with a record like any other. For servers in front of <see cref="IChatDispatcher"/>, such as
/// ProviderKit.AspNetCore; a service of the container beside it.
/// </summary>
/// <remarks>Thread-safe. Decorators of the dispatcher do not see these requests.</remarks>
public interface IUnsentRequests
{
    /// <summary>
    /// Takes a request for which nothing is to be generated, as <c>"generate": false</c> asks in the WebSocket mode of the Responses API:
    /// its model and the response that it continues are looked up as for any request, and no provider is asked.
    /// </summary>
    /// <param name="request">The request; its bytes must stay valid until the result is disposed.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>
    /// An empty reply, or the error of a model that leads to no provider, or of a <c>previous_response_id</c> that is unknown here; dispose it, which
    /// also writes the record.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<DispatchResult> PrepareAsync(ChatRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a request that cannot be sent, such as one whose body is no chat request.</summary>
    /// <param name="error">Why it cannot be sent.</param>
    /// <param name="clientName">The name of the client key or user that sent it. Default: null, unknown.</param>
    /// <param name="keepsTrail">
    /// Whether its trail is kept. Default: true. False for requests that anyone can send in any number: they would push out the trails of others.
    /// </param>
    /// <param name="clientRequestId">The client's own id of the request. Default: null, none.</param>
    /// <returns>The error; dispose it, which also writes the record.</returns>
    DispatchResult Reject(ProviderError error, string? clientName = null, bool keepsTrail = true, string? clientRequestId = null);
}
