using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ProviderKit;
using ProviderKit.Dashboard;
using ProviderKit.Dashboard.Assets;
using ProviderKit.Dashboard.Sessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps ProviderKit's dashboard onto an ASP.NET Core app.</summary>
public static class ProviderKitDashboardEndpointRouteBuilderExtensions
{
    /// <summary>Maps the dashboard: the page, its assets, and the routes that it calls, all below one path.</summary>
    /// <remarks>
    /// With <see cref="ProviderKitServerOptions.AdminKey"/> the page asks for that key, and keeps a session in a cookie for <see cref="ProviderKitDashboardOptions.SessionTime"/>.
    /// Without it, only browsers on the gateway's own machine are served. <c>RequireAuthorization()</c> on the returned builder leaves access to the app.
    /// Host names other than <c>localhost</c> and addresses must be in <see cref="ProviderKitServerOptions.AllowedHosts"/>.
    /// </remarks>
    /// <example>
    /// <code>
    /// app.MapProviderKit();
    /// app.MapProviderKitDashboard("/tools/llm", dashboard => dashboard.Notice = "Staging");
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Where. Default: <c>/dashboard</c>.</param>
    /// <param name="configure">Changes the options; null for no change.</param>
    /// <returns>A builder whose conventions apply to all of the dashboard.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapProviderKitDashboard(
        this IEndpointRouteBuilder endpoints, string pattern = "/dashboard", Action<ProviderKitDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new ProviderKitDashboardOptions();
        configure?.Invoke(options);
        if (options.SessionTime < TimeSpan.FromMinutes(1)) throw new ArgumentException("The session time must be a minute or more.", nameof(configure));
        var group = endpoints.MapGroup(pattern);
        var access = new SessionAccess(endpoints.ServiceProvider, options);
        new AssetEndpoint(DashboardAssets.Load()).Map(group);
        new SessionEndpoint(access, options, endpoints.ServiceProvider).Map(group);
        var calls = group.MapGroup("api");
        calls.MapProviderKitMonitoring("monitoring");
        calls.MapProviderKitProxy("v1");
        calls.WithMetadata(access);
        new PageCalls(options.IsReadOnly).Protect(calls);
        group.ExcludeFromDescription();
        group.Map("{**path}", context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }).WithOrder(int.MaxValue).WithDisplayName("ProviderKit dashboard: unknown route");
        return group;
    }
}
