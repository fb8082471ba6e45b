using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Settings;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Stands before endpoints. Where there are keys it asks for one; where there are none it takes callers of this machine
/// only. It stands back from what the app authorizes itself. Thread-safe.
/// </summary>
internal sealed class AccessGuard
{
    private readonly IAccessRules _rules;
    private readonly OriginCheck _origins;
    private readonly RefusalLog _log;
    private readonly bool _keyed;
    private readonly bool _allowAnonymous;
    private readonly bool _hasCors;

    private AccessGuard(IAccessRules rules, ProviderKitServerOptions options, RefusalLog log)
    {
        (_rules, _log) = (rules, log);
        _keyed = rules.HasKeys;
        _origins = new OriginCheck(options, _keyed);
        _allowAnonymous = options.AllowAnonymous;
        _hasCors = options.Cors.Origins.Count > 0;
    }

    /// <summary>A guard for one mapping in an app.</summary>
    public static AccessGuard For(IServiceProvider services, Func<ProviderKitServerOptions, IAccessRules> rules)
    {
        var options = ServerSettings.Of(services);
        return new AccessGuard(rules(options), options, RefusalLog.Of(services));
    }

    /// <summary>Stands before all of <paramref name="endpoints"/>: an endpoint, or a group with whatever is in it in the end.</summary>
    public void Protect(IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint =>
    {
        endpoint.Metadata.Add(_rules);
        endpoint.RequestDelegate = Around(endpoint.RequestDelegate!);
    });

    /// <summary>The error of a request without a key that opens the routes.</summary>
    /// <param name="rules">The rules of the routes.</param>
    /// <param name="any">Whether it sends another key.</param>
    public static ProviderError KeyProblem(IAccessRules rules, bool any) =>
        new(ProviderErrorKind.Unauthenticated, any ? $"The key is wrong. {rules.KeyMissing}" : $"A key is missing. {rules.KeyMissing}");

    private RequestDelegate Around(RequestDelegate endpoint) => context =>
    {
        if (StandsBack(context.GetEndpoint()?.Metadata)) return endpoint(context);
        if (_hasCors && context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && _origins.IsListed(origin)
            && CorsHeaders.Apply(context, origin)) return Task.CompletedTask;
        if (Problem(context) is not { } problem) return endpoint(context);
        if (problem.Kind == ProviderErrorKind.Unauthenticated) context.Response.Headers.WWWAuthenticate = "Bearer";
        _log.Note(context, _rules.Name, WireFormat.OpenAIChat.StatusOf(problem), problem.Code ?? "invalid_api_key");
        return _rules.RefuseAsync(context, problem);
    };

    /// <summary>
    /// An endpoint that demands authorization never runs without: the server sees to that. One that says "anyone" is
    /// believed as long as no keys are set for it.
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
            return LocalCaller.Is(context) ? _origins.Problem(context) : new ProviderError(ProviderErrorKind.Unauthenticated, _rules.KeysNotSet);

        if (_rules.Find(context.Request.Headers, out bool any) is not { } client) return KeyProblem(_rules, any);
        context.Features.Set(client);
        KeyUser.NameIn(context, client);
        return _rules.AlwaysChecksOrigins ? _origins.Problem(context) : null;
    }
}
