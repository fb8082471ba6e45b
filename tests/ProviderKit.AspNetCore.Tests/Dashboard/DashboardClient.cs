using System.Text;
using Microsoft.AspNetCore.Builder;
using ProviderKit.AspNetCore.Tests.Security;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Dashboard;

/// <summary>A browser at the dashboard of an app: it keeps the cookie, and sends the header of the page.</summary>
internal sealed class DashboardClient(GatewayApp app, string root = "/dashboard/")
{
    public const string Header = "x-providerkit-antiforgery";

    /// <summary>The cookie, as <c>name=value</c>; null for none.</summary>
    public string? Cookie { get; set; }

    /// <summary>The value of the page's header; null sends none.</summary>
    public string? Antiforgery { get; set; } = "none";

    /// <summary>Further headers of all requests, as <c>name: value</c>.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>An app with the dashboard; with both keys unless <paramref name="server"/> says otherwise.</summary>
    public static Task<GatewayApp> StartAsync(
        Action<ProviderKitServerOptions>? server = null, Action<ProviderKitDashboardOptions>? dashboard = null, Action<GatewaySetup>? more = null,
        Action<IEndpointConventionBuilder>? conventions = null) => Caller.StartAsync(
            server ?? SetKeys,
            setup =>
            {
                var mapped = setup.Map!;
                setup.Map = web =>
                {
                    mapped(web);
                    var page = web.MapProviderKitDashboard(configure: dashboard);
                    conventions?.Invoke(page);
                };
                more?.Invoke(setup);
            });

    public static void SetKeys(ProviderKitServerOptions options) => (options.ClientKeys["ci"], options.AdminKey) = (new SecretKey(Caller.ClientKey), new SecretKey(Caller.AdminKey));

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, params string[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : root + path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (Cookie is not null) request.Headers.Add("Cookie", Cookie);
        if (Antiforgery is not null && method != HttpMethod.Get) request.Headers.Add(Header, Antiforgery);
        foreach (string header in Headers.Concat(headers)) request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        var answer = await app.SendAsync(request);
        if (answer.Header("set-cookie") is { } cookie) Cookie = cookie.Split(';')[0];
        return answer;
    }

    public Task<Answer> GetAsync(string path, params string[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, string? json = null, params string[] headers) => SendAsync(HttpMethod.Post, path, json, headers);

    public async Task<Answer> SignInAsync(string key = Caller.AdminKey)
    {
        var answer = await PostAsync("api/session", $$"""{"key":"{{key}}"}""");
        if (answer.Status == 200) Antiforgery = answer.Json.GetProperty("antiforgery").GetString();
        return answer;
    }
}
