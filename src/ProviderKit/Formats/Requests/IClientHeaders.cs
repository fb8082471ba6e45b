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
    /// The kind of caller that <see cref="ChatRequest.ClientName"/> names, for programs with several kinds. Callers with the same name but of
    /// different kinds do not share conversations. Default: null, the kind of all callers without another kind.
    /// </summary>
    string? NameKind => null;
}
