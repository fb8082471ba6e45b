namespace ProviderKit.Dashboard.Tests.Support;

/// <summary>The sample host with <c>--demo</c>, as a newcomer starts it: one process for all fixtures, each of which changes providers of its own.</summary>
internal static class Demo
{
    private static readonly Lock Gate = new();
    private static HostProcess? _host;

    /// <summary>Where it listens.</summary>
    public static Task<Uri> AddressAsync()
    {
        lock (Gate) _host ??= HostProcess.Start("--demo --urls http://127.0.0.1:0");
        return _host.AddressAsync();
    }

    /// <summary>Where its dashboard is.</summary>
    public static async Task<Uri> DashboardAsync() => new(await AddressAsync(), "/dashboard/");

    /// <summary>Sends a chat as a client does.</summary>
    /// <returns>The request's id.</returns>
    public static async Task<string> ChatAsync(string model, bool stream = false, int status = 200)
    {
        using var http = new HttpClient { BaseAddress = await AddressAsync() };
        using var answer = await http.SendAsync(Chat.Post(Chat.Body(model, stream)), Patience.Token());
        Assert.That((int)answer.StatusCode, Is.EqualTo(status), await answer.Content.ReadAsStringAsync());
        return answer.Headers.GetValues("x-request-id").Single();
    }

    public static async Task EndAsync()
    {
        if (_host is { } host) await host.DisposeAsync();
    }
}
