namespace ProviderKit;

/// <summary>
/// Ends requests that are sent to no provider, with a record like any other request. For servers in front of <see cref="IChatDispatcher"/>, such as
/// ProviderKit.AspNetCore. Registered as a service together with it.
/// </summary>
/// <remarks>Thread-safe. Decorators of the dispatcher do not see these requests.</remarks>
public interface IUnsentRequests
{
    /// <summary>
    /// Accepts a request that generates nothing, as <c>"generate": false</c> asks in the WebSocket mode of the Responses API.
    /// Its model and the response that it continues are looked up as for any request, but no provider is called.
    /// </summary>
    /// <param name="request">The request; its bytes must stay valid until the result is disposed.</param>
    /// <param name="cancellationToken">Cancelled when the caller has disconnected.</param>
    /// <returns>
    /// An empty reply; or an error if the model leads to no provider or the <c>previous_response_id</c> is unknown here. Dispose it, which
    /// also writes the record.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<DispatchResult> PrepareAsync(ChatRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a request that cannot be sent, such as one whose body is not a chat request.</summary>
    /// <param name="error">Why it cannot be sent.</param>
    /// <param name="clientName">The name of the client key or user that sent it. Default: null, unknown.</param>
    /// <param name="keepsTrail">
    /// Whether its trail is kept. Default: true. Use false for requests that anyone can send in any number: they would push out the trails of other requests.
    /// </param>
    /// <param name="clientRequestId">The client's own id of the request. Default: null, none.</param>
    /// <returns>The error; dispose it, which also writes the record.</returns>
    DispatchResult Reject(ProviderError error, string? clientName = null, bool keepsTrail = true, string? clientRequestId = null);
}
