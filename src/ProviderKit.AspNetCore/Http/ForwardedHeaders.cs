using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The client's headers that may travel on to an upstream. All others stay here, credentials above all.</summary>
internal static class ForwardedHeaders
{
    private static readonly string[] Allowed = ["openai-beta"];

    /// <summary>Null when the client sent none of them.</summary>
    public static IReadOnlyDictionary<string, string>? From(IHeaderDictionary headers)
    {
        Dictionary<string, string>? found = null;
        foreach (string name in Allowed)
            if (headers.TryGetValue(name, out var value)) (found ??= [])[name] = value.ToString();
        return found;
    }
}
