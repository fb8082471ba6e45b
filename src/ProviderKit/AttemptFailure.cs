namespace ProviderKit;

/// <summary>A failed attempt of a request that is still running. Holds no secret.</summary>
/// <param name="RequestId">The id that the client is given.</param>
/// <param name="Model">The model the client asked for.</param>
/// <param name="Provider">The provider that was asked.</param>
/// <param name="TokenName">The token that was used; null if none was.</param>
/// <param name="Error">Why the attempt failed.</param>
public readonly record struct AttemptFailure(string RequestId, string Model, string Provider, string? TokenName, ProviderError Error);
