namespace ProviderKit;

/// <summary>
/// The headers of a client's request by which its conversation is recognised, so that it stays on one token. They are read
/// while the request is dispatched, only if they matter, and are never sent to an upstream, logged or kept.
/// </summary>
public interface IClientHeaders
{
    /// <summary>The value of a header; null when the client did not send it.</summary>
    /// <param name="name">The header's name, in any case.</param>
    string? Find(string name);

    /// <summary>
    /// The credential that the client shows, whatever its header; null for none. It tells clients apart that have no name
    /// (<see cref="ChatRequest.ClientName"/>).
    /// </summary>
    string? Credential { get; }
}
