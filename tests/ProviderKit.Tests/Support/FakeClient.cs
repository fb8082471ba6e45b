namespace ProviderKit.Tests.Support;

/// <summary>A client's headers, written as <c>name: value</c>.</summary>
internal sealed class FakeClient(params string[] headers) : IClientHeaders
{
    private readonly Dictionary<string, string> _headers =
        headers.Select(h => h.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);

    public string? Credential => Find("authorization");

    public string? NameKind { get; init; }

    /// <summary>How often something was looked up.</summary>
    public int Lookups { get; private set; }

    public string? Find(string name)
    {
        Lookups++;
        return _headers.GetValueOrDefault(name);
    }
}
