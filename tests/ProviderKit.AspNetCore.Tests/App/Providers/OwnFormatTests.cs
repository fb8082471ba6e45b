using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Documents;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Providers;

/// <summary>A vendor with a format of its own, added by an app with public types alone, over the whole app.</summary>
public class OwnFormatTests
{
    private const string Model = "ext-acme-m-1";
    private const string End = """{"end":"said","read":3,"wrote":5}""";
    private const string Called = """{"end":"called","read":3,"wrote":5}""";

    [Test]
    public async Task Chat_Whole_IsTranslatedBothWays()
    {
        var requests = new List<string>();
        await using var upstream = Answering(requests, RawUpstream.Json("""{"says":"Hello.","end":"said","read":3,"wrote":5}"""));
        await using var app = await StartAsync(upstream);

        var answer = await app.ChatAsync(Model, more: "\"seed\":7");

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That((answer.Content, answer.Json.GetProperty("model").GetString(), answer.Header("x-providerkit-ignored")), Is.EqualTo(("Hello.", Model, "seed")));
        Assert.That((await app.RecordOf(answer)).Usage, Is.EqualTo(new ChatUsage(3, 5)));
        Assert.That(requests.Single(), Does.StartWith("POST /v1/talk/m-1 HTTP/1.1").And.Contain("X-Acme-Version: 3").And.Contain("Authorization: Bearer canary-acme-1")
            .And.EndsWith("""{"live":false,"lines":[{"by":"user","says":"Hi"}]}"""));
    }

    [Test]
    public async Task Chat_Stream_IsTranslatedWhateverTheFraming([Values("lines", "array", "sse")] string form)
    {
        var framing = form switch { "lines" => StreamFraming.Lines, "array" => StreamFraming.JsonArray, _ => StreamFraming.ServerSentEvents };
        await using var upstream = Streaming(framing, """{"says":"Hel[{"}""", """{"says":"lo \"}"}""", End);
        await using var app = await StartAsync(upstream, framing);

        var answer = await app.ChatAsync(Model, stream: true, more: "\"stream_options\":{\"include_usage\":true}");

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.StreamedText, Is.EqualTo("Hel[{lo \"}"));
        Assert.That(answer.Chunks.Select(chunk => chunk.GetProperty("model").GetString()).Distinct(), Is.EqualTo([Model]));
        Assert.That((await app.RecordOf(answer)).Usage, Is.EqualTo(new ChatUsage(3, 5)));
    }

    [Test]
    public async Task Messages_StreamWithCalls_ReachesAnthropicsClients()
    {
        var requests = new List<string>();
        await using var upstream = Answering(requests, Lines("""{"says":"Let me see."}""", """{"call":{"id":"k1","name":"weather","args":{"city":"Bern"}}}""", Called));
        await using var app = await StartAsync(upstream);
        string body = $$$"""
            {"model":"{{{Model}}}","max_tokens":99,"stream":true,"tools":[{"name":"weather","input_schema":{"type":"object"}}],
             "messages":[{"role":"user","content":"Weather?"},{"role":"assistant","content":[{"type":"tool_use","id":"k0","name":"weather","input":{"city":"Rome"}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"k0","content":"22"}]}]}
            """;

        var answer = await app.SendAsync(Chat.Post(body, "/v1/messages"));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Text, Does.Contain("Let me see.").And.Contain("\"name\":\"weather\"").And.Contain("Bern").And.Contain("\"stop_reason\":\"tool_use\"").And.Contain("message_stop"));
        Assert.That(requests.Single(), Does.Contain("""{"id":"k0","name":"weather","args":{"city":"Rome"}}""").And.Contain("""{"by":"tool","of":"k0","says":"22"}""").And.Contain("\"skills\":[\"weather\"]"));
    }

    [Test]
    public async Task Chat_WholeWithCalls_HasThem()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"calls":[{"id":"k1","name":"weather","args":{"city":"Bern"}}],"end":"called","read":1,"wrote":2}"""));
        await using var app = await StartAsync(upstream);

        var choice = (await app.ChatAsync(Model)).Json.GetProperty("choices")[0];

        Assert.That(choice.GetProperty("finish_reason").GetString(), Is.EqualTo("tool_calls"));
        Assert.That(choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString(), Is.EqualTo("""{"city":"Bern"}"""));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task RateLimit_WithAWaitInTheBody_RestsTheTokenAndTakesTheNext(bool inStream)
    {
        const string fault = """{"fault":"rate_limit_exceeded","words":"Slow down.","wait":7}""";
        string limited = inStream ? Lines(fault) : RawUpstream.Json(fault, 429);
        await using var upstream = RawUpstream.Start(connection => connection.WriteAsync(
            connection.Request.Contains("canary-acme-1", StringComparison.Ordinal) ? limited : inStream ? Lines("""{"says":"Hello."}""", End) : RawUpstream.Json("""{"says":"Hello.","end":"said","read":3,"wrote":5}""")));
        var time = new FakeTime();
        await using var app = await StartAsync(upstream, time: time);

        var answer = await app.ChatAsync(Model, stream: inStream);

        Assert.That((answer.Status, answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "2")), answer.Text);
        var first = app.TokensOf("acme")[0];
        Assert.That(first.BlockedUntil - time.GetUtcNow(), Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task Error_OfItsOwnForm_ReachesTheClientInItsWords()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"fault":"BAD_LINE","words":"Line 3 is empty."}""", 422));
        await using var app = await StartAsync(upstream);

        var answer = await app.ChatAsync(Model);

        Assert.That((answer.Status, answer.Code, answer.Error.GetProperty("message").GetString()), Is.EqualTo((422, "BAD_LINE", "Line 3 is empty.")));
    }

    [TestCase("<html>busy</html>", 500, 502)]
    [TestCase("""{"says":"Hello."}""", 200, 502)]
    [TestCase("not JSON", 200, 502)]
    public async Task Reply_ThatIsNotInTheFormat_IsTheUpstreamsFault(string body, int status, int expected)
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(body, status));
        await using var app = await StartAsync(upstream);
        var answer = await app.ChatAsync(Model);
        Assert.That((answer.Status, answer.Error.GetProperty("message").GetString()), Is.EqualTo((expected, answer.Error.GetProperty("message").GetString())), answer.Text);
        Assert.That(answer.Text, Does.Contain("acme"));
    }

    [Test]
    public async Task Stream_CutOff_DoesNotEndWell()
    {
        await using var upstream = RawUpstream.Answering(Lines("""{"says":"Hel"}"""));
        await using var app = await StartAsync(upstream);

        var answer = await app.ChatAsync(Model, stream: true);

        Assert.That(answer.Text, Does.Contain("Hel").And.Contain("ended before the reply was finished").And.Not.Contain("[DONE]"));
    }

    [Test]
    public async Task Request_ThatTheFormatCannotSay_IsRefusedWithoutACall()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("{}"));
        await using var app = await StartAsync(upstream);

        var answer = await app.ChatAsync(Model, more: "\"logprobs\":true");

        Assert.That((answer.Status, answer.Code, answer.Error.GetProperty("param").GetString()), Is.EqualTo((400, "unsupported_parameter", "logprobs")));
        Assert.That(upstream.Connections, Is.Zero);
    }

    [Test]
    public async Task Models_OfItsOwnForm_AreListed()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"voices":["m-9"]}"""));
        await using var app = await StartAsync(upstream);
        Assert.That((await app.GetAsync("/v1/models")).Text, Does.Contain("ext-acme-m-9"));
    }

    private static Task<GatewayApp> StartAsync(RawUpstream upstream, StreamFraming? framing = null, FakeTime? time = null) => GatewayApp.StartAsync(setup =>
    {
        setup.Time = time;
        setup.Secrets.AddRange(["canary-acme-1", "canary-acme-2"]);
        setup.Kit.Add((kit, _) => kit.AddVendor(new HttpVendor
        {
            Name = "acme",
            BaseAddress = upstream.Address.ToString(),
            Apis = [new VendorApi(null, "/talk") { OwnFormat = new AcmeFormat(), Framing = framing ?? StreamFraming.Lines }],
        }));
        setup.Options.Add(options =>
        {
            options.Provider("acme").Tokens.Add("canary-acme-1");
            options.Provider("acme").Tokens.Add("canary-acme-2");
        });
    });

    private static RawUpstream Answering(List<string> requests, string answer) => RawUpstream.Start(connection =>
    {
        requests.Add(connection.Request);
        return connection.WriteAsync(answer);
    });

    private static RawUpstream Streaming(StreamFraming framing, params string[] events) => RawUpstream.Answering(
        framing == StreamFraming.Lines ? Lines(events)
        : framing == StreamFraming.JsonArray ? RawUpstream.Json($"[{string.Join(",\r\n", events)}]")
        : RawUpstream.EventStreamHead + string.Concat(events.Select(Sse.Event)));

    private static string Lines(params string[] events) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n{string.Concat(events.Select(json => json + "\n"))}";
}
