using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The headers of the current request that identify its conversation. Looked up only when needed.</summary>
internal sealed class RequestHeaders(HttpContext context) : IClientHeaders
{
    private readonly IHeaderDictionary _headers = context.Request.Headers;
    private readonly ClientIdentity? _client = ClientIdentity.Of(context);

    public string? NameKind => _client?.Kind switch
    {
        ClientKind.User => "user",
        ClientKind.AdminKey => "admin",
        _ => null,
    };

    public string? Credential => ShownKeys.FirstOfClient(_headers);

    public string? Find(string name) => _headers.TryGetValue(name, out var value) && value.Count > 0 ? value[0] : null;
}
