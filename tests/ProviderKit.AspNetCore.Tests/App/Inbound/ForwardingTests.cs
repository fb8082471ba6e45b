using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>What reaches the upstream: every byte of the body but the model, and next to no header.</summary>
public class ForwardingTests
{
    private const string Odd = """
        "zeta" : [ 1.0, 1e3, -0, 12345678901234567890 ], "unknown_field":{"a":null,"model":"inner","é\u00e9":"\u263a ☺ \/"},
        "seed":7 ,"tools":[]
        """;

    [Test, Property("FAULTS", 10)]
    public async Task Post_ClientCredentials_NeverReachTheUpstream()
    {
        // Without that what a proxy has passed on is not from this machine, and would need a key.
        await using var app = await GatewayApp.StartAsync(setup => setup.Server.Add(o => o.AllowAnonymous = true));
        var request = Chat.Post(Chat.Body());
        (string Name, string Value)[] sent =
        [
            ("Authorization", "Bearer canary-client-1"), ("Cookie", "session=canary-client-2"), ("X-Base-Url", "http://canary-client-3/"),
            ("x-api-key", "canary-client-4"), ("api-key", "canary-client-5"), ("Proxy-Authorization", "Basic canary-client-6"),
            ("X-Forwarded-For", "canary-client-7"), ("X-Forwarded-Host", "canary-client-8"), ("openai-organization", "canary-client-9"),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), ("Referer", "http://canary-client-10/"),
        ];
        foreach (var (name, value) in sent) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("OpenAI-Beta", "assistants=v2");
        request.Headers.UserAgent.ParseAdd("canary-client-agent/1");

        var answer = await app.SendAsync(request);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        var arrived = app.Upstream.Single();
        Assert.That(arrived.Headers.Values, Has.None.Contains("canary-client"));
        Assert.That(arrived.Headers["openai-beta"], Is.EqualTo("assistants=v2"));
        Assert.That(arrived.Headers["authorization"], Is.EqualTo("Bearer canary-0a91f3"));
        Assert.That(arrived.Headers.Keys.Select(k => k.ToLowerInvariant()), Is.EquivalentTo(
            new[] { "host", "authorization", "content-type", "content-length", "user-agent", "openai-beta" }));
        app.Secrets.Add("canary-client");
    }

    [Test]
    public async Task Post_UnknownFields_ReachTheUpstreamByteForByte()
    {
        await using var app = await GatewayApp.StartAsync();
        string body = " { " + Odd + """, "model" : "ext-openai-gpt-4o" , "messages":[{"role":"user","content":"Hi","x":1}] } """;

        var answer = await app.PostAsync(body);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(app.Upstream[0].BodyText, Is.EqualTo(body.Replace("ext-openai-gpt-4o", "gpt-4o", StringComparison.Ordinal)));
    }

    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[{"role":"user","content":"Hi"}],"stream":true,"zeta":1.0}""")]
    [TestCase("""{"stream_options":null,"model":"ext-openai-gpt-4o","messages":[{"role":"user","content":"Hi"}],"stream":true}""")]
    [TestCase("""{"model":"ext-openai-gpt-4o","stream_options":{},"messages":[{"role":"user","content":"Hi"}],"stream":true}""")]
    [TestCase("""{"model":"ext-openai-gpt-4o","stream_options":{"x":1},"messages":[{"role":"user","content":"Hi"}],"stream":true}""")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":false}}""")]
    public async Task Stream_UsageNotAskedFor_IsAskedOfTheUpstreamAndHidden(string body)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.PostAsync(body);

        var sent = JsonElement.Parse(app.Upstream[0].BodyText);
        Assert.That(sent.GetProperty("stream_options").GetProperty("include_usage").GetBoolean(), Is.True);
        Assert.That(sent.EnumerateObject().Select(p => p.Name).Except(["stream_options"]),
            Is.EqualTo(JsonElement.Parse(body).EnumerateObject().Select(p => p.Name).Except(["stream_options"])));
        Assert.That(answer.Chunks, Has.All.Matches<JsonElement>(c => c.GetProperty("choices").GetArrayLength() > 0), "no usage chunk");
        Assert.That((await app.RecordOf(answer)).Usage.TotalTokens, Is.GreaterThan(0), "but the usage is recorded");
    }

    [Test]
    public async Task Stream_UsageAskedFor_IsShownAndTheBodyUntouched()
    {
        await using var app = await GatewayApp.StartAsync();
        string body = Chat.Body(stream: true, more: """ "stream_options" : { "include_usage" : true , "x":1 } """);

        var answer = await app.PostAsync(body);

        Assert.That(app.Upstream[0].BodyText, Is.EqualTo(body.Replace("ext-openai-gpt-4o", "gpt-4o", StringComparison.Ordinal)));
        var last = answer.Chunks[^1];
        Assert.That(last.GetProperty("choices").GetArrayLength(), Is.Zero);
        var usage = (await app.RecordOf(answer)).Usage;
        Assert.That(last.GetProperty("usage").GetProperty("total_tokens").GetInt64(), Is.EqualTo(usage.TotalTokens).And.GreaterThan(0));
    }

    [Test]
    public async Task Post_UnknownReplyFields_ReachTheClientByteForByte()
    {
        const string Reply = """{ "id":"x", "model" : "m-2024" ,"choices":[{"index":0,"message":{"role":"assistant","content":"a\u263a","odd":[1.0]},"finish_reason":"stop","new":{}}], "provider":"P","zeta":1e3 }""";
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(Reply, headers: "x-upstream: 1\r\n"));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        Assert.That(answer.Text, Is.EqualTo(Reply.Replace("m-2024", Chat.Model, StringComparison.Ordinal)));
        Assert.That(answer.Headers.Keys, Has.None.EqualTo("x-upstream"));
    }

    [Test]
    public async Task Post_SeveralChoices_AllArrive()
    {
        await using var app = await GatewayApp.StartAsync();

        var whole = await app.ChatAsync(more: "\"n\":3");
        var streamed = await app.ChatAsync(stream: true, more: "\"n\":3");

        Assert.That(whole.Json.GetProperty("choices").GetArrayLength(), Is.EqualTo(3));
        var indexes = streamed.Chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("index").GetInt32());
        Assert.That(indexes.Distinct(), Is.EquivalentTo(new[] { 0, 1, 2 }));
        Assert.That(streamed.Chunks.Count(c => c.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind == JsonValueKind.String), Is.EqualTo(3));
    }

    [Test]
    public async Task Post_BodyWithByteOrderMark_IsSentWithout()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.PostAsync("\uFEFF" + Chat.Body());

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(app.Upstream[0].BodyText, Does.StartWith("{"));
    }
}
