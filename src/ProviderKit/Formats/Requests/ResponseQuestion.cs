namespace ProviderKit.Formats.Requests;

/// <summary>A request about a stored response. Immutable.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Id">The client's id of the response.</param>
/// <param name="Below">The part of the path after the id, such as <c>/cancel</c>; empty for none.</param>
/// <param name="Query">The query of the client's address.</param>
internal sealed record ResponseQuestion(HttpMethod Method, string Id, string Below, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    // Only these parameters are passed on: an upstream might read a key from others.
    private static readonly string[] Passed = ["include", "include[]", "after", "before", "limit", "order"];

    /// <summary>The id of the response at the upstream that stores it; empty until an upstream is chosen.</summary>
    public string UpstreamId { get; init; } = "";

    public bool AsksForStream => Value("stream") is "true" or "1";

    /// <summary>The part of the query that is sent to an upstream.</summary>
    public string PassedQuery => string.Join('&', Query.Where(static pair => Passed.Contains(pair.Key)).Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>The last value of a query parameter; null for none.</summary>
    public string? Value(string name) => Query.LastOrDefault(pair => pair.Key == name).Value;
}
