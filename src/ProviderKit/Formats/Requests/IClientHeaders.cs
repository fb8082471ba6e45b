namespace ProviderKit;

/// <summary>
/// The headers of a client's request that identify its conversation, so that it stays on one token. They are read
/// while the request is dispatched, only if they matter, and are never forwarded, logged or stored.
/// </summary>
public interface IClientHeaders
{
    /// <summary>The value of a header; null if the client did not send it.</summary>
    /// <param name="name">The header's name, in any case.</param>
    string? Find(string name);

    /// <summary>
    /// The client's credential, from any header; null for none. It distinguishes clients that have no name
    /// (<see cref="ChatRequest.ClientName"/>).
    /// </summary>
    string? Credential { get; }

    /// <summary>
    /// What kind of caller <see cref="ChatRequest.ClientName"/> names, where a program has several: callers of one name and of two kinds
    /// share no conversation. Default: null, the kind of all callers without another.
    /// </summary>
    string? NameKind => null;
}
