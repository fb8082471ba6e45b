using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Upstream;

/// <summary>Apps give all their HTTP clients retries and time-outs (Aspire's service defaults do): they are not for our calls.</summary>
public class ResilienceDefaultsTests
{
    [TestCase("canary-a-sim:429:retry-after:60", 200, 2, Description = "rotated at once, not slept on")]
    [TestCase("canary-a-sim:500", 502, 3, Description = "as often as Retry:MaxRetries says")]
    [TestCase("canary-a-sim:408", 504, 3)]
    public async Task Post_AppHasResilienceForAllClients_TheGatewayAloneDecides(string token, int status, int calls)
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Tokens = status == 200 ? [token, "canary-b"] : [token];
            setup.Builder.Add(builder => builder.Services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler(o => o.Retry.Delay = TimeSpan.Zero)));
        });
        var answer = await app.ChatAsync();
        Assert.That((answer.Status, app.Upstream.Count(request => request.Provider == "openai")), Is.EqualTo((status, calls)), answer.Text);
    }
}
