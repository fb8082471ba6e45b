using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ProviderKit.Dashboard.Tests.Support;

/// <summary>Apps with the dashboard inside this process, for what a test must set: keys, the clock, the port.</summary>
internal static class Gateway
{
    public const string AdminKey = "canary-admin-key-0123456789";

    /// <param name="dashboard">Changes the dashboard's options.</param>
    /// <param name="adminKey">Whether the page asks for <see cref="AdminKey"/>.</param>
    /// <param name="at">Where it listens; null for a free port.</param>
    /// <param name="more">Changes the app.</param>
    public static Task<GatewayApp> StartAsync(Action<ProviderKitDashboardOptions>? dashboard = null, bool adminKey = false, Uri? at = null, Action<GatewaySetup>? more = null) => GatewayApp.StartAsync(setup =>
    {
        setup.FollowUp = null;
        if (adminKey)
        {
            setup.Secrets.Add(AdminKey);
            setup.Server.Add(options => options.AdminKey = new SecretKey(AdminKey));
        }
        if (at is not null) setup.Builder.Add(builder => builder.WebHost.UseUrls(at.GetLeftPart(UriPartial.Authority)));
        setup.Map = web =>
        {
            web.MapProviderKit();
            web.MapProviderKitDashboard(configure: dashboard);
        };
        more?.Invoke(setup);
    });

    /// <summary>Where a page of an app's dashboard is.</summary>
    public static Uri Page(this GatewayApp app, string place = "") => new(app.Address, "/dashboard/" + place);
}
