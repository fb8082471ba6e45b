namespace ProviderKit;

/// <summary>A question about a stored response. Immutable.</summary>
/// <param name="Id">The id as the caller got it.</param>
public sealed record StoredResponseRequest(string Id)
{
    // Of everything else an upstream might take a key from the address.
    private static readonly string[] Passed = ["include", "include[]", "after", "before", "limit", "order"];

    /// <summary>The caller's name, as <see cref="ChatRequest.ClientName"/>. Default: null, none.</summary>
    public string? ClientName { get; init; }

    /// <summary>The caller's headers, as <see cref="ChatRequest.Client"/>. Default: null, none.</summary>
    public IClientHeaders? Client { get; init; }

    /// <summary>The query of the caller's address: <c>include</c>, <c>after</c>, <c>limit</c>, <c>order</c>; others have no meaning. Default: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    internal CallerScope Scope => CallerScope.Of(Client, ClientName);

    internal bool AsksForStream => Value("stream") is "true" or "1";

    /// <summary>What of the query goes on to an upstream.</summary>
    internal string QueryText => string.Join('&', Query.Where(static pair => Passed.Contains(pair.Key)).Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>The last value of a name; null for none.</summary>
    internal string? Value(string name) => Query.LastOrDefault(pair => pair.Key == name).Value;
}
