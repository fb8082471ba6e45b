namespace ProviderKit;

/// <summary>Takes a request to its end: finds the provider, leases tokens, rotates, and records what became of it.</summary>
/// <remarks>Thread-safe. Every request that enters leaves exactly one <see cref="RequestRecord"/>.</remarks>
public interface IChatDispatcher
{
    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; its bytes must stay valid until the result is disposed.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away; ends the upstream call at once.</param>
    /// <returns>The reply or the error; dispose it, which also writes the record.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a request for which nothing is to be generated, as <c>"generate": false</c> asks in the WebSocket mode of the Responses API:
    /// its model is looked up as for any request, and no provider is asked.
    /// </summary>
    /// <param name="request">The request; its bytes must stay valid until the result is disposed.</param>
    /// <returns>An empty reply, or the error of a model that leads to no provider; dispose it, which also writes the record.</returns>
    DispatchResult Prepare(ChatRequest request);

    /// <summary>Ends a request that cannot be sent, such as one whose body is no chat request, with a record like any other.</summary>
    /// <param name="error">Why it cannot be sent.</param>
    /// <param name="clientName">Who asked, by the name of the client key or user. Default: null, unknown.</param>
    /// <param name="keepsTrail">
    /// Whether its trail is kept. Default: true. False for what anyone can send without end, who
    /// would push out the others.
    /// </param>
    /// <param name="clientRequestId">The client's own id of the request. Default: null, none.</param>
    DispatchResult Reject(ProviderError error, string? clientName = null, bool keepsTrail = true, string? clientRequestId = null);
}
