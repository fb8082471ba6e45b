namespace ProviderKit;

/// <summary>A request that a provider was found for. Holds no secret.</summary>
/// <param name="RequestId">The id that the client is given.</param>
/// <param name="Model">The model the client asked for.</param>
/// <param name="Provider">The provider whose turn it is first.</param>
/// <param name="Streamed">Whether a stream was asked for.</param>
public readonly record struct RequestStart(string RequestId, string Model, string Provider, bool Streamed)
{
    /// <summary>The client's own id of the request (<c>X-Request-ID</c>), tokens masked; null when it gave none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The beginning of the request's body, where content is logged; else null.</summary>
    internal string? Content { get; init; }
}
