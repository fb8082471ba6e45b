namespace ProviderKit.Upstream;

/// <summary>The headers a provider sends with every request.</summary>
internal static class OutboundHeaders
{
    /// <summary>The default <c>User-Agent</c>.</summary>
    public static readonly string UserAgent =
        $"ProviderKit/{typeof(OutboundHeaders).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Merges the headers: the user's replace the vendor's. Adds a <c>User-Agent</c> if neither has one.</summary>
    public static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> vendor, IDictionary<string, string> user)
    {
        var merged = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["User-Agent"] = UserAgent };
        foreach (var (name, value) in vendor) merged[name] = value;
        foreach (var (name, value) in user) merged[name] = value;
        return merged;
    }
}
