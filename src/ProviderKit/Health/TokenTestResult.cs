namespace ProviderKit;

/// <summary>What the test of one token came to.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Token">The token's name; null for a provider that was tested without one.</param>
/// <param name="Good">Whether the upstream answered as it should.</param>
/// <param name="Error">Why it did not; holds no secret. Null when it did.</param>
/// <param name="Models">How many models it listed.</param>
/// <param name="Latency">How long the test took.</param>
public sealed record TokenTestResult(string Provider, string? Token, bool Good, ProviderError? Error, int Models, TimeSpan Latency);
