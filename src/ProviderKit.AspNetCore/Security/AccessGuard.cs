using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Settings;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Protects endpoints. If keys are set, it requires one; otherwise it accepts only callers on this machine. Routes can have an <see cref="IRouteAccess"/>
/// instead of keys. It does not apply to endpoints that the app authorizes itself, except that each of the gateway's keys still opens only its own
/// routes. Thread-safe.
/// </summary>
internal sealed class AccessGuard
{
    private static readonly ProviderError OtherRoutes = new(
        ProviderErrorKind.PermissionDenied, "This key does not open these routes: client keys open the proxy, the admin key opens monitoring and metrics.");

    private readonly IAccessRules _rules;
    private readonly OriginCheck _origins;
    private readonly OriginCheck _originsOfKnown;
    private readonly RefusalLog _log;
    private readonly bool _keyed;
    private readonly bool _allowAnonymous;
    private readonly bool _hasCors;

    private AccessGuard(IAccessRules rules, ProviderKitServerOptions options, RefusalLog log)
    {
        (_rules, _log) = (rules, log);
        _keyed = rules.HasKeys;
        _origins = new OriginCheck(options, _keyed);
        _originsOfKnown = new OriginCheck(options, keyed: true);
        _allowAnonymous = options.AllowAnonymous;
        _hasCors = options.Cors.Origins.Count > 0;
    }

    /// <summary>Creates a guard for one mapping in an app.</summary>
    public static AccessGuard For(IServiceProvider services, Func<ProviderKitServerOptions, IAccessRules> rules)
    {
        var options = ServerSettings.Of(services);
        return new AccessGuard(rules(options), options, RefusalLog.Of(services));
    }

    /// <summary>Protects <paramref name="endpoints"/>: an endpoint, or a group with everything that is added to it.</summary>
    public void Protect(IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint =>
    {
        endpoint.Metadata.Add(_rules);
        if (AsksForKey(endpoint.Metadata)) endpoint.Metadata.Add(new ProviderKitKeyMetadata(_rules.Headers));
        endpoint.RequestDelegate = Around(endpoint.RequestDelegate!);
    });

    /// <summary>The error of a request without a key that opens the routes.</summary>
    /// <param name="rules">The rules of the routes.</param>
    /// <param name="any">Whether the request has a wrong key.</param>
    public static ProviderError KeyProblem(IAccessRules rules, bool any) =>
        new(ProviderErrorKind.Unauthenticated, any ? $"The key is wrong. {rules.KeyMissing}" : $"A key is missing. {rules.KeyMissing}");

    private RequestDelegate Around(RequestDelegate endpoint) => context =>
    {
        var metadata = context.GetEndpoint()?.Metadata;
        var access = metadata?.GetMetadata<IRouteAccess>();
        bool anyone = metadata?.GetMetadata<IAllowAnonymous>() is not null;
        // The server never runs an endpoint that requires authorization without it.
        if (!anyone && metadata?.GetMetadata<IAuthorizeData>() is not null)
            return IsByKeyOfOtherRoutes(context, access) ? _rules.RefuseAsync(context, OtherRoutes) : endpoint(context);
        // AllowAnonymous applies as long as no keys are set for the routes.
        if ((anyone || _allowAnonymous) && !(access?.IsRequired ?? _keyed)) return endpoint(context);
        if (_hasCors && context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && _origins.IsListed(origin)
            && CorsHeaders.Apply(context, origin)) return Task.CompletedTask;
        if (Problem(context, access) is not { } problem) return endpoint(context);
        if (problem.Kind == ProviderErrorKind.Unauthenticated && access is null) context.Response.Headers.WWWAuthenticate = "Bearer";
        _log.Note(context, _rules.Name, WireFormat.OpenAIChat.StatusOf(problem), problem.Code ?? "invalid_api_key");
        return _rules.RefuseAsync(context, problem);
    };

    /// <summary>
    /// Whether the caller is authenticated only by one of the gateway's keys, which is not for these routes. A policy that accepts any authenticated
    /// user would otherwise accept any key.
    /// </summary>
    private bool IsByKeyOfOtherRoutes(HttpContext context, IRouteAccess? access)
    {
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User is not { } user) return false;
        bool byKey = false;
        foreach (var identity in user.Identities)
        {
            if (identity is KeyIdentity) byKey = true;
            else if (identity.IsAuthenticated) return false;
        }
        // Routes with an IRouteAccess serve operators, so the admin key opens them all.
        return byKey && _rules.Find(context.Request.Headers, out _) is null && !(access is not null && user.IsInRole(ProviderKitKeyDefaults.AdminRole));
    }

    /// <summary>Whether callers of an endpoint need one of the keys: this guard asks for it, or the app's policy names the keys' own scheme.</summary>
    private bool AsksForKey(IList<object> metadata)
    {
        if (!_keyed || metadata.OfType<IRouteAccess>().Any()) return false;
        if (metadata.OfType<IAllowAnonymous>().Any()) return true;
        var policies = metadata.OfType<IAuthorizeData>().ToArray();
        return policies.Length == 0
            || policies.Any(static policy => policy.AuthenticationSchemes?.Contains(ProviderKitKeyDefaults.AuthenticationScheme, StringComparison.Ordinal) == true);
    }

    private ProviderError? Problem(HttpContext context, IRouteAccess? access)
    {
        if (access is { IsRequired: true }) return access.Refuse(context) ?? _originsOfKnown.Problem(context);
        if (access is not null || !_keyed)
            return LocalCaller.Is(context) ? _origins.Problem(context) : new ProviderError(ProviderErrorKind.Unauthenticated, _rules.KeysNotSet);

        if (_rules.Find(context.Request.Headers, out bool any) is not { } client) return KeyProblem(_rules, any);
        context.Features.Set(client);
        KeyUser.NameIn(context, client);
        return _rules.AlwaysChecksOrigins ? _origins.Problem(context) : null;
    }
}
