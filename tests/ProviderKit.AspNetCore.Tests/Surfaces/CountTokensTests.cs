using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Token counts, which cost nothing: the upstream's own, else estimates.</summary>
public class CountTokensTests
{
    private const string Path = "/v1/messages/count_tokens";
    private const string Estimated = "ext-xai-grok-4";

    [TestCase(Path)]
    [TestCase(Path + "?beta=true")]
    public async Task Count_UpstreamCannot_IsAnEstimateThatSaysSo(string path)
    {
        await using var app = await GatewayApp.StartAsync();

        var few = await app.SendAsync(Chat.Post(Body("Hello", Estimated), path));
        var many = await app.SendAsync(Chat.Post(Body(string.Concat(Enumerable.Repeat("Hello world. ", 1000)), Estimated), path));

        Assert.That((few.Status, few.Header("x-providerkit-estimate"), few.Header("request-id")), Is.EqualTo((200, "true", few.RequestId)), few.Text);
        Assert.That(few.Json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "input_tokens" }));
        Assert.That(few.Json.GetProperty("input_tokens").GetInt32(), Is.InRange(1, 50));
        Assert.That(many.Json.GetProperty("input_tokens").GetInt32(), Is.InRange(2000, 6000));
        Assert.That(app.Upstream, Is.Empty, "no upstream was asked");
        Assert.That(app.Records.All.Select(r => (r.Format, r.Attempts)), Is.All.EqualTo((WireFormat.AnthropicCountTokens, 0)));
    }

    [TestCase("ext-openai-gpt-4o", "/openai/v1/responses/input_tokens")]
    [TestCase("ext-google-gemini-2.5-flash", "/google/v1beta/models/gemini-2.5-flash:countTokens")]
    [TestCase("ext-anthropic-claude-opus-4-8", "/anthropic/v1/messages/count_tokens")]
    [Property("FAULTS", 68)]
    public async Task Count_UpstreamCan_IsItsOwn(string model, string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(Body(string.Concat(Enumerable.Repeat("Hello world, it is late. ", 32_000)), model), Path));

        Assert.That((answer.Status, answer.Header("x-providerkit-estimate"), answer.Header("x-providerkit-token"), answer.Header("x-providerkit-attempts")), Is.EqualTo((200, (string?)null, $"{model.Split('-')[1]}:Tokens:0", "1")), answer.Text);
        Assert.That(answer.Json.GetProperty("input_tokens").GetInt32(), Is.InRange(200_000, 210_000), "as the simulator counts");
        Assert.That(app.Upstream.Select(r => r.Path), Is.EqualTo([path]), "and nothing that is paid for");
        Assert.That((await app.RecordOf(answer)).Usage, Is.EqualTo(default(ChatUsage)));
    }

    [TestCase("ext-openai-sim:500")]
    [TestCase("ext-google-sim:429")]
    [TestCase("ext-google-sim:401")]
    [TestCase("ext-openai-sim:404")]
    [TestCase("ext-anthropic-sim:529")]
    [TestCase("ext-openai-sim:reset-headers")]
    [TestCase("ext-openai-sim:html")]
    [TestCase("ext-google-sim:garbage")]
    public async Task Count_UpstreamFails_IsAnEstimateAndNoTokenRests(string model)
    {
        await using var app = await StartAsync();
        string provider = model.Split('-')[1];

        var answer = await app.SendAsync(Chat.Post(Body("Hello", model), Path));

        Assert.That((answer.Status, answer.Header("x-providerkit-estimate")), Is.EqualTo((200, "true")), answer.Text);
        Assert.That(app.TokensOf(provider).Select(t => (t.Blocked, t.Quarantined)), Is.All.EqualTo((false, false)));
    }

    [Test]
    public async Task Count_ServerLacksTheApi_IsAskedOnce()
    {
        await using var app = await StartAsync("/openai/v1/responses/input_tokens");
        for (int i = 0; i < 3; i++)
            Assert.That((await app.SendAsync(Chat.Post(Body("Hello"), Path))).Header("x-providerkit-estimate"), Is.EqualTo("true"));
        Assert.That(app.Upstream, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Count_IsOutsideTheRateLimit()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Server.Add(o => (o.RateLimit.Enabled, o.RateLimit.PerMinute) = (true, 1));
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

    private static Task<GatewayApp> StartAsync(params string[] missing) => GatewayApp.StartAsync(setup =>
    {
        setup.Simulator.MissingPaths.UnionWith(missing);
        setup.Tokens = [];
        setup.Options.Add(options => options.Tokens.ShowInHeaders = true);
        setup.Kit.Add((_, simulator) => setup.Options.Add(options =>
        {
            foreach (string name in (string[])["openai", "anthropic", "google"])
            {
                var provider = options.Provider(name);
                (provider.Enabled, provider.BaseUrl) = (true, simulator.AddressOf(name).ToString());
                provider.Tokens.Add("canary-count-" + name);
            }
        }));
    });

    private static string Body(string text, string model = "ext-openai-gpt-4o") => $$"""{"model":"{{model}}","system":"Be brief.","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]}""";
}
