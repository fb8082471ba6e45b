using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Security;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>FAULTS 50 and 51: whatever there is to be asked of the API, it is the admin's alone.</summary>
public class AccessTests
{
    [Test, Property("FAULTS", 50)]
    public async Task EveryRoute_WithoutTheKey_Is401([Values("192.0.2.7", "127.0.0.1")] string peer)
    {
        await using var app = await Caller.StartAsync(o => o.AdminKey = new SecretKey(Caller.AdminKey));

        foreach (var (method, path) in Routes(app))
            (await app.SendAsync(new Caller(401, peer).To(path, method))).Bad(401, "invalid_api_key");
    }

    [Test, Property("FAULTS", 50), Property("FAULTS", 51)]
    public async Task EveryRoute_WithoutAnyKeySet_IsForThisMachineAlone()
    {
        await using var app = await Caller.StartAsync();

        (Caller, string)[] refused =
        [
            (new Caller(401, "192.0.2.7"), "invalid_api_key"), (new Caller(403, Host: "evil.example"), "foreign_host"),
            (new Caller(403, Headers: "Origin: https://evil.example"), "foreign_origin"),
        ];
        foreach (var (method, path) in Routes(app))
        {
            foreach (var (caller, code) in refused) (await app.SendAsync(caller.To(path, method))).Bad(caller.Expected, code);
        }
    }

    private static List<(HttpMethod Method, string Path)> Routes(GatewayApp app)
    {
        var routes = app.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(MonitoringClient.Root, StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] != "HEAD") // its answers have no body to look at
            .Select(endpoint => (
                new HttpMethod(endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET"),
                endpoint.RoutePattern.RawText!.Replace("{name}", "openai", StringComparison.Ordinal).Replace("{id}", "req_1", StringComparison.Ordinal).Replace("{**route}", "nothing", StringComparison.Ordinal)))
            .ToList();
        Assert.That(routes, Has.Count.GreaterThan(20));
        return routes;
    }
}
