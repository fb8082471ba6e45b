using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Fallback;

/// <summary>Chains from one model to another, and calls limited in number, as a client sees them.</summary>
public class FallbackTests
{
    private const string Failing = "ext-openai-sim:500";

    [TestCase(false)]
    [TestCase(true)]
    public async Task Upstream_Fails_AnotherModelServesUnderTheAskedForName(bool stream)
    {
        await using var app = await ChainedAsync();

        var answer = await app.ChatAsync(Failing, stream);

        Assert.That((answer.Status, answer.Header("x-providerkit-provider"), answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "xai", "4")), answer.Text);
        if (!stream) Assert.That(JsonElement.Parse(answer.Text).GetProperty("model").GetString(), Is.EqualTo(Failing));
        var record = await app.RecordOf(answer);
        Assert.That((record.Provider, record.Attempts, record.Model, record.Status), Is.EqualTo(("xai", 4, Failing, 200)));
    }

    [TestCase("off", 502)]
    [TestCase(" OFF ", 502)]
    [TestCase("on", 200)]
    public async Task Header_TurnsItOff(string value, int status)
    {
        await using var app = await ChainedAsync();
        Assert.That((await SendAsync(app, value)).Status, Is.EqualTo(status));
    }

    [TestCase("no")]
    [TestCase("")]
    [TestCase("off, on")]
    public async Task Header_SaysAnythingElse_Is400ThatNamesIt(string value)
    {
        await using var app = await ChainedAsync();
        var answer = await SendAsync(app, value);
        Assert.That((answer.Status, answer.Error.GetProperty("param").GetString()), Is.EqualTo((400, "X-ProviderKit-Fallback")));
        Assert.That(app.Upstream, Is.Empty);
    }

    [Test]
    public async Task Saturated_Is503WithRetryAfter_AndHealthStillAnswers()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => (o.Limits.MaxConcurrent, o.Limits.QueueLimit) = (1, 0)));
        string id;
        await using (var running = await app.StreamAsync("ext-openai-sim:stall:3"))
        {
            id = running.RequestId;
            var answer = await app.ChatAsync();
            Assert.That((answer.Status, answer.Code, answer.Header("retry-after")), Is.EqualTo((503, "gateway_saturated", "1")), answer.Text);
            Assert.That((await app.GetAsync("/health")).Status, Is.EqualTo(200));
        }
        await app.Records.WaitForAsync(id); // its place is free from here on
    }

    private static Task<GatewayApp> ChainedAsync() => GatewayApp.StartAsync(setup => setup.Options.Add(options =>
    {
        var chain = new FallbackOptions { Model = Failing };
        chain.To.Add("ext-xai-grok-4");
        options.Fallbacks.Add(chain);
    }));

    private static Task<Answer> SendAsync(GatewayApp app, string header)
    {
        var request = Chat.Post(Chat.Body(Failing, false));
        request.Headers.TryAddWithoutValidation("X-ProviderKit-Fallback", header);
        return app.SendAsync(request);
    }
}
