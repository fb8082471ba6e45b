using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Stands before endpoints. Where there are keys it asks for one; where there are none it takes callers of this machine
/// only. It stands back from what the app authorizes itself. Thread-safe.
/// </summary>
internal sealed class AccessGuard
{
    private readonly IGuardedSurface _surface;
    private readonly ClientIdentity[] _identities;
    private readonly OriginCheck _origins;
    private readonly RefusalLog _log;
    private readonly bool _keyed;
    private readonly bool _allowAnonymous;
    private readonly bool _hasCors;

    public AccessGuard(IGuardedSurface surface, ProviderKitOptions options, RefusalLog log)
    {
        (_surface, _log) = (surface, log);
        _identities = [.. surface.Keys.Names.Select(name => new ClientIdentity(name))];
        _keyed = !surface.Keys.IsEmpty;
        _origins = new OriginCheck(options, _keyed);
        _allowAnonymous = options.AllowAnonymous;
        _hasCors = options.Cors.Origins.Count > 0;
    }

    /// <summary>For the proxy, which the client keys open.</summary>
    public static AccessGuard ForProxy(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        return new AccessGuard(new ProxySurface(options, services.GetRequiredService<IChatDispatcher>()), options, RefusalLog.Of(services));
    }

    /// <summary>For monitoring and metrics, which the admin's key opens.</summary>
    public static AccessGuard ForAdmin(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        return new AccessGuard(new AdminSurface(options), options, RefusalLog.Of(services));
    }

    /// <summary>Stands before all of <paramref name="endpoints"/>: an endpoint, or a group with whatever is in it in the end.</summary>
    public void Protect(IEndpointConventionBuilder endpoints) =>
        endpoints.Finally(endpoint => endpoint.RequestDelegate = Around(endpoint.RequestDelegate!));

    private RequestDelegate Around(RequestDelegate endpoint) => context =>
    {
        if (StandsBack(context.GetEndpoint()?.Metadata)) return endpoint(context);
        if (_hasCors && context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && _origins.IsListed(origin)
            && CorsHeaders.Apply(context, origin)) return Task.CompletedTask;
        if (Problem(context) is not { } problem) return endpoint(context);
        if (problem.Kind == ProviderErrorKind.Unauthenticated) context.Response.Headers.WWWAuthenticate = "Bearer";
        _log.Note(context, _surface.Name, problem.HttpStatus, problem.Code ?? "invalid_api_key");
        return _surface.RefuseAsync(context, problem);
    };

    /// <summary>
    /// An endpoint that demands authorization never runs without: the server sees to that. One that says "anyone" is
    /// believed as long as nobody has set keys for it.
    /// </summary>
    private bool StandsBack(EndpointMetadataCollection? metadata)
    {
        bool anyone = metadata?.GetMetadata<IAllowAnonymous>() is not null;
        if (!anyone && metadata?.GetMetadata<IAuthorizeData>() is not null) return true;
        return (anyone || _allowAnonymous) && !_keyed;
    }

    private ProviderError? Problem(HttpContext context)
    {
        if (!_keyed)
            return LocalCaller.Is(context) ? _origins.Problem(context) : new ProviderError(ProviderErrorKind.Unauthenticated, _surface.KeysNotSet);

        int key = _surface.FindKey(context.Request.Headers, out bool any);
        if (key < 0)
            return new ProviderError(ProviderErrorKind.Unauthenticated, any ? $"The key is not a right one. {_surface.KeyMissing}" : $"A key is missing. {_surface.KeyMissing}");
        context.Features.Set(_identities[key]);
        return _surface.AlwaysChecksOrigins ? _origins.Problem(context) : null;
    }
}
