using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Settings;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Authenticates callers by the gateway's keys. Errors have the format of the called API.</summary>
internal sealed class ProviderKitKeyHandler(IOptionsMonitor<ProviderKitKeyOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<ProviderKitKeyOptions>(options, loggers, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.Append("WWW-Authenticate", "Bearer");
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (await FindRulesAsync().ConfigureAwait(false) is not { } rules) return;
        rules.Find(Request.Headers, out bool any);
        await rules.RefuseAsync(Context, AccessGuard.KeyProblem(rules, any)).ConfigureAwait(false);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        if (await FindRulesAsync().ConfigureAwait(false) is { } rules)
            await rules.RefuseAsync(Context, new ProviderError(ProviderErrorKind.PermissionDenied, "Your key may not do this: the app's authorization policy refuses it.")).ConfigureAwait(false);
    }

    private AuthenticateResult Authenticate()
    {
        var keys = GatewayKeys.Of(ServerSettings.Of(Context.RequestServices));
        var client = keys.FindClient(Request.Headers, out bool any);
        var admin = keys.FindAdmin(Request.Headers, out bool anyAdmin);
        if (client is null && admin is null) return any || anyAdmin ? AuthenticateResult.Fail("The key is wrong.") : AuthenticateResult.NoResult();
        // A caller may send both keys in different headers and then has both roles.
        var user = new ClaimsPrincipal(new[] { client, admin }.OfType<ClientIdentity>().Select(key => KeyUser.IdentityOf(key, Scheme.Name)));
        return AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name));
    }

    /// <summary>The rules of the route, which define the error format; null outside the gateway's routes, and if other schemes also respond.</summary>
    private async ValueTask<IAccessRules?> FindRulesAsync()
    {
        if (Context.GetEndpoint()?.Metadata is not { } metadata || metadata.GetMetadata<IAccessRules>() is not { } rules) return null;
        // Once a response is written, the next schemes cannot add to it.
        var policies = Context.RequestServices.GetService<IAuthorizationPolicyProvider>();
        var policy = policies is null ? null : await AuthorizationPolicy.CombineAsync(
            policies, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>()).ConfigureAwait(false);
        return policy?.AuthenticationSchemes.Count > 1 ? null : rules;
    }
}
