using System.Globalization;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Secrets;

/// <summary>FAULTS 32: text of a client's that is long is cut when it is shown back, and may be cut within a token: no part of it is shown.</summary>
public class CutTextTests
{
    private const string Canary = "canary-0a91f3-of-a-token-that-is-cut";

    [TestCase("GET", "/v1/{0}", 404)]
    [TestCase("DELETE", "/v1/models/{0}", 405)]
    [TestCase("GET", "/v1/models/ext-openai-{0}%20", 404)]
    [TestCase("GET", "/v1/models/{0}", 404)]
    [TestCase("POST", "/v1beta/models/m:{0}", 404)]
    [TestCase("GET", "/api/monitoring/{0}", 404)]
    [TestCase("GET", "/api/monitoring/providers/{0}", 404)]
    [TestCase("GET", "/api/monitoring/requests/{0}", 404)]
    [TestCase("GET", "/api/monitoring/requests?{0}=1", 400)]
    [Property("FAULTS", 32)]
    public async Task Address_CutWithinAToken_ShowsNoneOfIt(string method, string path, int status)
    {
        await using var app = await StartAsync();
        await EachAsync(app, status, text => new HttpRequestMessage(new HttpMethod(method), string.Format(CultureInfo.InvariantCulture, path, text)));
    }

    [TestCase("Host", 403)]
    [TestCase("Origin", 403)]
    [TestCase("Content-Encoding", 415)]
    [TestCase("x-providerkit-provider", 404)]
    [Property("FAULTS", 32)]
    public async Task Header_CutWithinAToken_ShowsNoneOfIt(string header, int status)
    {
        await using var app = await StartAsync();
        await EachAsync(app, status, text =>
        {
            bool isPassed = header.StartsWith("x-", StringComparison.Ordinal);
            var request = isPassed ? Chat.Post("{\"input\":\"x\"}", "/v1/moderations") : Chat.Post(Chat.Body());
            if (header == "Content-Encoding") request.Content!.Headers.TryAddWithoutValidation(header, text);
            else request.Headers.TryAddWithoutValidation(header, text);
            return request;
        });
    }

    [Test, Property("FAULTS", 32)]
    public async Task MonitoringField_CutWithinAToken_ShowsNoneOfIt()
    {
        await using var app = await StartAsync();
        await EachAsync(app, 400, text => Chat.Post($$"""{"{{text}}":1}""", "/api/monitoring/providers/openai/toggle"));
    }

    private static Task<GatewayApp> StartAsync() => GatewayApp.StartAsync(setup =>
    {
        setup.Tokens = [Canary];
        // ASP.NET logs the address of each request by itself.
        setup.Builder.Add(builder => builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.None));
    });

    /// <summary>Sends the token behind so many letters that the cut falls before it, behind it and within it.</summary>
    private static async Task EachAsync(GatewayApp app, int status, Func<string, HttpRequestMessage> ask)
    {
        for (int letters = 80; letters <= 132; letters += 4)
        {
            var answer = await app.SendAsync(ask(new string('a', letters) + Canary));

            Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
            Assert.That(answer.Text, Does.Contain("aaaaaaaa").And.Not.Contain("canary"), $"{letters} letters");
        }
    }
}
