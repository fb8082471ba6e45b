using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The query and the headers of the current request.</summary>
internal sealed class AddressParts(HttpRequest request) : IAddressParts
{
    // Most requests have no query, and need no collection of its parameters.
    public string? FindQuery(string name) => request.QueryString.HasValue && request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public bool HasHeader(string name) => request.Headers.ContainsKey(name);
}
