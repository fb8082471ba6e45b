using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>Authenticates the user that the header <c>test-user</c> names, with the claim in it; <c>none</c> authenticates no user.</summary>
internal sealed class NamedUserHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string user = Uri.UnescapeDataString(Request.Headers["test-user"].ToString());
        if (user == "none") return Task.FromResult(AuthenticateResult.NoResult());
        string[] claim = user.Split(": ");
        var identity = new ClaimsIdentity(claim.Length < 2 ? [] : [new Claim(claim[0] == "name" ? ClaimTypes.Name : claim[0], claim[1])], "test");
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), "test")));
    }
}
