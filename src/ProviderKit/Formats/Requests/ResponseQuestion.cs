namespace ProviderKit.Formats.Requests;

/// <summary>What is asked about a response by its id. Immutable.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Id">The id as the client has it.</param>
/// <param name="Below">What stands after the id in the path, such as <c>/cancel</c>; empty for nothing.</param>
/// <param name="Query">The query of the client's address.</param>
internal sealed record ResponseQuestion(HttpMethod Method, string Id, string Below, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    // Of everything else an upstream might take a key from the address.
    private static readonly string[] Passed = ["include", "include[]", "after", "before", "limit", "order"];

    /// <summary>The id as the upstream has it that keeps the response; empty where none is asked.</summary>
    public string UpstreamId { get; init; } = "";

    public bool AsksForStream => Value("stream") is "true" or "1";

    /// <summary>What of the query goes on to an upstream.</summary>
    public string PassedQuery => string.Join('&', Query.Where(static pair => Passed.Contains(pair.Key)).Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>The last value of a name; null for none.</summary>
    public string? Value(string name) => Query.LastOrDefault(pair => pair.Key == name).Value;
}
