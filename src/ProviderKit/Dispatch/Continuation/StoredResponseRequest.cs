namespace ProviderKit;

/// <summary>A question about a stored response. Immutable.</summary>
/// <param name="Id">The id as the caller got it.</param>
public sealed record StoredResponseRequest(string Id)
{
    /// <summary>The caller's name, as <see cref="ChatRequest.ClientName"/>. Default: null, none.</summary>
    public string? ClientName { get; init; }

    /// <summary>The caller's headers, as <see cref="ChatRequest.Client"/>. Default: null, none.</summary>
    public IClientHeaders? Client { get; init; }

    /// <summary>The caller's own id of the request, as <see cref="ChatRequest.ClientRequestId"/>. Default: null, none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The query of the caller's address: <c>include</c>, <c>after</c>, <c>limit</c>, <c>order</c>; others have no meaning. Default: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];
}
