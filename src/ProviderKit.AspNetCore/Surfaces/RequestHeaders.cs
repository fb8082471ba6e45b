using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The headers of the current request that identify its conversation. Looked up only when needed.</summary>
internal sealed class RequestHeaders(IHeaderDictionary headers) : IClientHeaders
{
    public string? Credential => ShownKeys.FirstOfClient(headers);

    public string? Find(string name) => headers.TryGetValue(name, out var value) && value.Count > 0 ? value[0] : null;
}
