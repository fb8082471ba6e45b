using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Filters;

/// <summary>The filters of the settings, over the whole app.</summary>
public class FilterHttpTests
{
    [Test]
    public async Task Rewriting_ChangesWhatTheUpstreamGets()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(options => options.Rewrites.Add(new RewriteRule
        {
            Formats = "openai_chat", Models = "ext-openai-*", Provider = "openai", Drop = { "user" }, Set = { ["metadata.team"] = "blue" }, Default = { ["temperature"] = "0.2", ["top_p"] = "1" },
        })));

        var answer = await app.ChatAsync(more: "\"user\":\"me\",\"top_p\":0.5");

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(app.Upstream.Single().BodyText, Is.EqualTo(
            """{"temperature":0.2,"metadata":{"team":"blue"},"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"top_p":0.5}"""));
        var steps = JsonDocument.Parse((await app.GetAsync($"/api/monitoring/requests/{answer.RequestId}")).Text).RootElement.GetRawText();
        Assert.That(steps, Does.Contain("\"kind\":\"filtered\"").And.Contain("\"filter\":\"rewriting\""));
    }

    [Test]
    public async Task Guard_OfRequests_RefusesInTheErrorFormatOfTheApi()
    {
        await using var app = await StartGuardedAsync();

        var openai = await app.PostAsync(Chat.Body().Replace("Hi", "is it TOP secret?", StringComparison.Ordinal));
        var anthropic = await app.SendAsync(Chat.Post($$"""{"model":"{{Chat.Model}}","max_tokens":9,"messages":[{"role":"user","content":"top secret"}]}""", "/v1/messages"));

        Assert.That((openai.Status, openai.Code, anthropic.Status), Is.EqualTo((400, "content_blocked", 400)));
        Assert.That(anthropic.Json.GetProperty("type").GetString(), Is.EqualTo("error"));
        Assert.That(anthropic.Error.GetProperty("message").GetString(), Does.Contain("names"));
        Assert.That(app.Upstream, Is.Empty);
    }

    [Test]
    public async Task Guard_OfAStream_FindsWhatIsSplitBeforeTheClientSeesAny()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + Sse.Content("It is top se") + Sse.Content("cret!") + Sse.Finish + Sse.Done);
        await using var app = await StartGuardedAsync(upstream);

        var answer = await app.ChatAsync(stream: true);

        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "content_blocked")));
        Assert.That((await app.RecordOf(answer)).Error!.Code, Is.EqualTo("content_blocked"));
    }

    [Test]
    public async Task Guard_OfALongStream_EndsItWithAnError()
    {
        string[] words = [.. Enumerable.Range(0, 100).Select(i => $"word{i} ")];
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + string.Concat(words.Select(Sse.Content)) + Sse.Content("top secret") + Sse.Finish + Sse.Done);
        await using var app = await StartGuardedAsync(upstream);

        var answer = await app.ChatAsync(stream: true);

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Text, Does.Contain("word50 ").And.Contain("content_blocked").And.Not.Contain("secret").And.Not.Contain("[DONE]"));
    }

    private static Task<GatewayApp> StartGuardedAsync(RawUpstream? upstream = null) => GatewayApp.StartAsync(setup =>
    {
        setup.OpenAIAddress = upstream?.Address;
        setup.Options.Add(options => options.Guard.Rules.Add(new GuardRule { Name = "names", Words = { "top secret" }, Replies = true }));
    });
}
