using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>What all operations of an OpenAI-compatible vendor share: its token and its errors.</summary>
internal abstract class VendorEndpoint(Vendor vendor) : IEndpoint
{
    private const string Bearer = "Bearer ";

    public bool NeedsToken => !vendor.IsKeyless;

    protected Vendor Vendor => vendor;

    public abstract IParsedRequest Parse(Call call);

    /// <summary>
    /// The name under which a call is counted: the vendor's, or the one in the route of <see cref="Vendors.AnyOther"/>.
    /// </summary>
    public string ProviderOf(HttpContext http) => http.Request.RouteValues["provider"] as string ?? vendor.Name;

    public string? ReadToken(HttpRequest request)
    {
        if (vendor.KeyHeader is { } header && request.Headers.TryGetValue(header, out var key) && key.Count > 0)
            return key.ToString();

        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && authorization[Bearer.Length..].Trim() is { Length: > 0 } token
            ? vendor.TokenOf(token)
            : null;
    }

    public ErrorBody Shape(ErrorCase error) => vendor.Errors.Shape(error);
}
