namespace ProviderKit;

/// <summary>A request that is about to be sent to its first provider. Holds no secret.</summary>
/// <param name="RequestId">The id that the client is given.</param>
/// <param name="Model">The model the client asked for.</param>
/// <param name="Provider">The provider that is tried first.</param>
/// <param name="Streamed">Whether the client asked for a stream.</param>
public readonly record struct RequestStart(string RequestId, string Model, string Provider, bool Streamed)
{
    /// <summary>The client's own id of the request (<c>X-Request-ID</c>), tokens masked; null if the client sent none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The beginning of the request's body if content is logged; otherwise null.</summary>
    internal string? Content { get; init; }
}
