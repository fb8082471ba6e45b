using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.SampleHost;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>An unhandled exception is in the host's log; what ends a connection on purpose is not.</summary>
public class FaultTests
{
    [Test]
    public async Task Request_Fails_IsLoggedWithItsException()
    {
        var log = new CapturedLog();
        await using var app = await StartAsync(log);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await http.GetAsync("/fails");
        Assert.That((int)answer.StatusCode, Is.EqualTo(500));
        var entry = log.Entries.Single(e => e.Category == "ProviderKit.Host");
        Assert.That(entry.Level, Is.EqualTo(LogLevel.Error));
        Assert.That(entry.Text, Does.Contain("why it failed").And.Contain("GET"));
    }

    [Test]
    public async Task Answer_BrokenOffOnPurpose_IsNotLogged()
    {
        var log = new CapturedLog();
        await using var app = await StartAsync(log);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.That(async () => await http.GetStringAsync("/breaks"), Throws.InstanceOf<HttpRequestException>());
        using var bad = await http.GetAsync("/bad");
        Assert.That((int)bad.StatusCode, Is.EqualTo(418));
        Assert.That(log.Entries.Where(e => e.Category == "ProviderKit.Host"), Is.Empty);
    }

    private static async Task<WebApplication> StartAsync(CapturedLog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        var app = builder.Build();
        Faults.LogIn(app);
        app.MapGet("/fails", IResult () => throw new InvalidOperationException("why it failed"));
        app.MapGet("/bad", IResult () => throw new BadHttpRequestException("no", 418));
        app.MapGet("/breaks", async context =>
        {
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            throw new IOException("broken off");
        });
        await app.StartAsync();
        return app;
    }
}
