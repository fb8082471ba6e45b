namespace ProviderKit.Responses;

/// <summary>Where an upstream stores a response: it can only be continued or read there. Immutable.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Token">A keyed fingerprint of the token; empty if no token was used.</param>
/// <param name="Model">The upstream's name of the model.</param>
/// <param name="Requested">The client's name of the model.</param>
/// <param name="Id">The upstream's own id of the response.</param>
internal sealed record ResponseHome(string Provider, string Token, string Model, string Requested, string Id);
