using Microsoft.AspNetCore.Authentication;
using ProviderKit;
using ProviderKit.AspNetCore.Security;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the gateway's keys to an app's authentication.</summary>
public static class ProviderKitAuthenticationBuilderExtensions
{
    /// <summary>
    /// Adds the scheme <see cref="ProviderKitKeyDefaults.AuthenticationScheme"/>, which authenticates callers by the gateway's client keys and
    /// admin key, so that authorization policies can be set on the gateway's routes and on the app's own.
    /// </summary>
    /// <remarks>
    /// The user's name is the name of the key; its role is <see cref="ProviderKitKeyDefaults.ClientRole"/> or
    /// <see cref="ProviderKitKeyDefaults.AdminRole"/>. Keys are taken from the headers that the built-in check reads. If no key is configured,
    /// the scheme authenticates no caller, not even one on this machine.
    /// </remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddAuthentication(ProviderKitKeyDefaults.AuthenticationScheme).AddProviderKitKeys();
    /// builder.Services.AddAuthorization();
    ///
    /// var app = builder.Build();
    /// app.MapProviderKitProxy().RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.ClientRole));
    /// </code>
    /// </example>
    /// <param name="builder">The app's authentication.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddProviderKitKeys(this AuthenticationBuilder builder) =>
        builder.AddProviderKitKeys(ProviderKitKeyDefaults.AuthenticationScheme);

    /// <summary>Adds the gateway's keys under a name of the app's own.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddAuthentication().AddProviderKitKeys("GatewayKeys");
    /// </code>
    /// </example>
    /// <param name="builder">The app's authentication.</param>
    /// <param name="authenticationScheme">The name of the scheme. It is also the issuer of the claims.</param>
    /// <param name="configure">Sets options of the scheme. Default: none.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddProviderKitKeys(
        this AuthenticationBuilder builder, string authenticationScheme, Action<ProviderKitKeyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(authenticationScheme);
        return builder.AddScheme<ProviderKitKeyOptions, ProviderKitKeyHandler>(authenticationScheme, configure);
    }
}
