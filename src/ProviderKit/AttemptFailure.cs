namespace ProviderKit;

/// <summary>One attempt that failed, of a request that may yet succeed. Holds no secret.</summary>
/// <param name="RequestId">The id that the client is given.</param>
/// <param name="Model">The model the client asked for.</param>
/// <param name="Provider">The provider that was asked.</param>
/// <param name="TokenName">The token that was used; null when none was.</param>
/// <param name="Error">What it failed at.</param>
public readonly record struct AttemptFailure(string RequestId, string Model, string Provider, string? TokenName, ProviderError Error);
