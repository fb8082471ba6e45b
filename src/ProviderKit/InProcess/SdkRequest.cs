namespace ProviderKit.InProcess;

/// <summary>What an SDK asks for: the path below the API's version, the query and the headers.</summary>
internal sealed class SdkRequest : IAddressParts, IClientHeaders
{
    // What SDKs have in their base address: OpenAI's and Anthropic's version, and Google's.
    private static readonly string[] Versions = ["v1", "v1beta", "v1alpha", "v1beta1"];

    private readonly HttpRequestMessage _request;
    private readonly string _query;

    public SdkRequest(HttpRequestMessage request)
    {
        _request = request;
        var address = request.RequestUri is { IsAbsoluteUri: true } absolute ? absolute : new Uri("http://in-process/");
        _query = address.Query;
        string[] segments = [.. address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        int version = Array.FindLastIndex(segments, segment => Versions.Contains(segment));
        Path = string.Join('/', segments.Skip(version + 1));
    }

    /// <summary>The path below the API's version, unescaped.</summary>
    public string Path { get; }

    /// <summary>What it asks for, for messages.</summary>
    public string Shown => $"{_request.Method} {_request.RequestUri?.AbsolutePath}";

    public string? Credential => null; // all that runs here is one app, whose keys are made up

    public string? FindQuery(string name)
    {
        foreach (string pair in _query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]) == name) return equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
        }
        return null;
    }

    public bool HasHeader(string name) => Find(name) is not null;

    public string? Find(string name) => _request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>The headers that may travel on to an upstream; null for none.</summary>
    public Dictionary<string, string>? Forwarded(WireFormat format)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, values) in _request.Headers.NonValidated)
            if (format.Forwards(name)) (found ??= [])[name.ToLowerInvariant()] = values.ToString();
        return found;
    }
}
