using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Token counts, which are estimates and cost nothing.</summary>
public class CountTokensTests
{
    private const string Path = "/v1/messages/count_tokens";

    [TestCase(Path)]
    [TestCase(Path + "?beta=true")]
    public async Task Count_IsAnEstimateThatSaysSo(string path)
    {
        await using var app = await GatewayApp.StartAsync();

        var few = await app.SendAsync(Chat.Post(Body("Hello"), path));
        var many = await app.SendAsync(Chat.Post(Body(string.Concat(Enumerable.Repeat("Hello world. ", 1000))), path));

        Assert.That((few.Status, few.Header("x-providerkit-estimate"), few.Header("request-id")), Is.EqualTo((200, "true", few.RequestId)), few.Text);
        Assert.That(few.Json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "input_tokens" }));
        Assert.That(few.Json.GetProperty("input_tokens").GetInt32(), Is.InRange(1, 50));
        Assert.That(many.Json.GetProperty("input_tokens").GetInt32(), Is.InRange(2000, 6000));
        Assert.That(app.Upstream, Is.Empty, "nobody was asked");
        Assert.That(app.Records.All.Select(r => (r.Format, r.Attempts)), Is.All.EqualTo((WireFormat.AnthropicCountTokens, 0)));
    }

    [Test]
    public async Task Count_IsOutsideTheRateLimit()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Options.Add(o => (o.RateLimit.Enabled, o.RateLimit.PerMinute) = (true, 1));
        });

        for (int i = 0; i < 50; i++) Assert.That((await app.SendAsync(Chat.Post(Body("Hello"), Path))).Status, Is.EqualTo(200));

        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200), "none of them was counted");
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(429));
    }

    [TestCase("""{"model":"nobody-x","messages":[]}""", 404, "not_found_error")]
    [TestCase("""{"messages":[]}""", 400, "invalid_request_error")]
    [TestCase("", 400, "invalid_request_error")]
    public async Task Count_OfWhatIsNoRequest_IsRefusedInTheShapeOfTheFormat(string body, int status, string type)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Chat.Post(body, Path));

        Assert.That((answer.Status, answer.Json.GetProperty("type").GetString(), answer.Error.GetProperty("type").GetString()), Is.EqualTo((status, "error", type)), answer.Text);
        Assert.That((answer.Header("x-should-retry"), answer.Header("x-providerkit-estimate")), Is.EqualTo(("false", (string?)null)));
    }

    private static string Body(string text) => $$"""{"model":"ext-openai-gpt-4o","system":"Be brief.","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]}""";
}
