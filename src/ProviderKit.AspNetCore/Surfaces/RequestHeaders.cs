using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The headers of a request that is being answered, for recognising its conversation. They are looked up only when asked for.</summary>
internal sealed class RequestHeaders(IHeaderDictionary headers) : IClientHeaders
{
    public string? Credential => ShownKeys.FirstOfClient(headers);

    public string? Find(string name) => headers.TryGetValue(name, out var value) && value.Count > 0 ? value[0] : null;
}
