namespace ProviderKit;

/// <summary>The result of the test of one token.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Token">The token's name; null for a provider that was tested without one.</param>
/// <param name="Good">Whether the test succeeded.</param>
/// <param name="Error">Why it failed; holds no secret. Null if it succeeded.</param>
/// <param name="Models">The number of models that the upstream listed.</param>
/// <param name="Latency">How long the test took.</param>
public sealed record TokenTestResult(string Provider, string? Token, bool Good, ProviderError? Error, int Models, TimeSpan Latency);
