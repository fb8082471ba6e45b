using System.Net;
using System.Net.Sockets;
using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Upstream;

/// <summary>FAULTS 24, 26, 27, 28: the upstream's errors as the client hears them.</summary>
public class StatusTests
{
    [TestCase("sim:400", 400, null)]
    [TestCase("sim:404", 404, "model_not_found")]
    [TestCase("sim:422", 422, null)]
    [Property("FAULTS", 27)]
    public async Task ClientsOwnMistake_KeepsStatusAndWords(string fault, int status, string? code)
    {
        await using var app = await GatewayApp.StartAsync();

        foreach (bool stream in new[] { false, true })
        {
            var answer = await app.ChatAsync("ext-openai-" + fault, stream);
            await Expect.ErrorAsync(app, answer, status, code);
            Assert.That(answer.Error.GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"));
            Assert.That(answer.Error.GetProperty("message").GetString(), Does.Not.StartWith("openai:"), "the upstream's own words");
        }
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 27)]
    public async Task UpstreamErrorDetails_ReachTheClient()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(
            """{"error":{"message":"Blocked.","type":null,"param":"prompt","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation","filter":{"hate":{"filtered":true}}}}}""", 400));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        await Expect.ErrorAsync(app, answer, 400, "content_filter");
        Assert.That(answer.Error.GetProperty("param").GetString(), Is.EqualTo("prompt"));
        Assert.That(answer.Error.GetProperty("innererror").GetProperty("filter").GetProperty("hate").GetProperty("filtered").GetBoolean(), Is.True);
    }

    [TestCase(413)]
    [TestCase(409)]
    [TestCase(418)]
    [Property("FAULTS", 27)]
    public async Task OtherClientError_KeepsStatus(int status)
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"error":{"message":"No."}}""", status));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        await Expect.ErrorAsync(app, await app.ChatAsync(), status, null);
        Expect.TokenUnblamed(app);
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 26)]
    public async Task Forbidden_Is403AndBlocksNobody(bool stream)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-first", "canary-second"]);

        var answer = await app.ChatAsync("ext-openai-sim:403", stream);

        await Expect.ErrorAsync(app, answer, 403, null);
        Assert.That(answer.Error.GetProperty("type").GetString(), Is.Not.Empty);
        Assert.That(app.TokensOf().Select(t => t.Blocked), Is.All.False);
        Assert.That(app.Upstream, Has.Count.EqualTo(1), "no other token is tried");
    }

    [TestCase("sim:500", 502, "upstream_error")]
    [TestCase("sim:502", 502, "upstream_error")]
    [TestCase("sim:503", 503, "upstream_error")]
    [TestCase("sim:504", 504, "upstream_error")]
    [TestCase("sim:408", 504, "upstream_error")]
    [TestCase("sim:529", 503, "overloaded")]
    [Property("FAULTS", 28)]
    public async Task UpstreamFails_IsAnsweredAndNeverAStorm(string fault, int status, string code)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-first", "canary-second", "canary-third"]);

        foreach (bool stream in new[] { false, true })
        {
            var answer = await app.ChatAsync("ext-openai-" + fault, stream);
            // Two retries, then one: by then the provider has failed too often for a second.
            await Expect.ErrorAsync(app, answer, status, code, attempts: stream ? 2 : 3);
            Assert.That(answer.Error.GetProperty("type").GetString(), Is.EqualTo("server_error"));
        }
        await Expect.ErrorAsync(app, await app.ChatAsync("ext-openai-" + fault), status, code, attempts: 1);
        Assert.That(app.Upstream, Has.Count.EqualTo(6));
        Assert.That(app.TokensOf().Select(t => t.Blocked), Is.All.False);
    }

    [TestCase("HTTP/1.1 529 Overloaded\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}", "1")]
    [TestCase("HTTP/1.1 529 Overloaded\r\nContent-Type: application/json\r\nRetry-After: 7\r\nConnection: close\r\n\r\n{}", "7")]
    [TestCase(RawUpstream.EventStreamHead + "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n", "1")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\",\"retry_after\":5}}", "5")]
    public async Task Overloaded_TellsWhenToComeBack(string answered, string retryAfter)
    {
        await using var upstream = RawUpstream.Answering(answered);
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Options.Add(o => o.Retry.MaxRetries = 0);
        });

        var answer = await app.ChatAsync(stream: answered.Contains("event-stream", StringComparison.Ordinal));

        await Expect.ErrorAsync(app, answer, 503, "overloaded");
        Assert.That(answer.Header("retry-after"), Is.EqualTo(retryAfter));
    }

    [TestCase("context-1m-2025-08-07", 429, "The beta context-1m-2025-08-07 is not part of your plan.")]
    [TestCase("what, ever", 401, "Unexpected value(s) `what` for the `OpenAI-Beta` header.")]
    [TestCase("assistants=v2", 403, "API key not valid for assistants=v2")]
    public async Task RefusedForTheClientsOwnHeader_BlocksNothing(string beta, int status, string message)
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json($$$"""{"error":{"message":"{{{message}}}","type":"x","code":null}}""", status));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Tokens = ["canary-1", "canary-2"];
        });
        var request = Chat.Post(Chat.Body(Chat.Model, stream: false));
        request.Headers.TryAddWithoutValidation("OpenAI-Beta", beta);

        var answer = await app.SendAsync(request);

        Assert.That((answer.Status, answer.Error.GetProperty("message").GetString()), Is.EqualTo((status, message)));
        Assert.That(upstream.Connections, Is.EqualTo(1), "no other token is tried");
        Assert.That(app.TokensOf(), Has.All.Property("Blocked").False.And.All.Property("Failures").Zero);
    }

    [Test]
    public async Task LimitedWithAHeaderThatTheErrorDoesNotName_IsTheTokensAffair()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("{\"error\":{\"message\":\"Slow down, limit reached.\"}}", 429));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);
        var request = Chat.Post(Chat.Body(Chat.Model, stream: false));
        request.Headers.TryAddWithoutValidation("OpenAI-Beta", "limit, reached., assistants=v2");

        Assert.That((await app.SendAsync(request)).Code, Is.EqualTo("all_tokens_blocked"));
        Assert.That(app.TokensOf()[0].Blocked, Is.True);
    }

    private static async Task<string> SendRawAsync(GatewayApp app, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, app.Address.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), Patience.Token());
        return await new StreamReader(client.GetStream()).ReadToEndAsync(Patience.Token());
    }

    [TestCase("caf\u00e9")]
    [TestCase("a\u0001b")]
    public async Task HeaderThatCannotBeSentOn_IsA400ThatNamesIt(string value)
    {
        await using var app = await GatewayApp.StartAsync();
        string head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";
        string body = Chat.Body(Chat.Model, stream: false);

        string answer = await SendRawAsync(app, $"{head}OpenAI-Beta: {value}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.That(answer, Does.StartWith("HTTP/1.1 400"));
        Assert.That(answer, Does.Contain("\"param\":\"openai-beta\"").And.Contain("invalid_header"));
        Assert.That(app.Upstream, Is.Empty);
        Expect.TokenUnblamed(app);
        Assert.That(app.Registry.Find("openai")!.Health.LastFailure, Is.Null);
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 24)]
    public async Task ErrorInside200_IsThatErrorAndTheNextTokenServes(bool stream)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-1-sim:error200", "canary-2"]);

        var answer = await app.ChatAsync(stream: stream);

        Assert.That((answer.Status, answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "2")), answer.Text);
        Assert.That((await app.RecordOf(answer)).TokenName, Is.EqualTo("openai:Tokens:1"));
        Assert.That(app.TokensOf().Select(t => t.Blocked), Is.EqualTo(new[] { true, false }));
    }

    [TestCase("{\"error\":{\"message\":\"Too long.\",\"code\":\"context_length_exceeded\",\"type\":\"invalid_request_error\"}}", 400, "context_length_exceeded")]
    [TestCase("{\"error\":{\"message\":\"Gone.\",\"code\":404}}", 404, "404")]
    [TestCase("{\"error\":{\"message\":\"Busy.\",\"type\":\"overloaded_error\"}}", 503, "overloaded")]
    [TestCase("{\"error\":{\"message\":\"Broken.\"}}", 502, "upstream_error")]
    [TestCase("{\"error\":\"Broken.\"}", 502, "upstream_error")]
    [TestCase("{\"choices\":[],\"error\":{\"message\":\"No.\",\"code\":\"403\"}}", 403, "403")]
    [Property("FAULTS", 24)]
    public async Task ErrorAsFirstEvent_HasItsOwnStatus(string error, int status, string code)
    {
        const string RoleOnly = "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";
        await using var upstream = RawUpstream.Answering($"{RawUpstream.EventStreamHead}: ping\n\n{RoleOnly}data: {error}\n\n");
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        await Expect.ErrorAsync(app, await app.ChatAsync(stream: true), status, code, attempts: status >= 500 ? 3 : 1);
    }

    [Test, Property("FAULTS", 24)]
    public async Task ErrorAfterContent_IsAnErrorEvent()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:error-event:4", stream: true);

        Assert.That(answer.Events, Has.Length.EqualTo(5));
        var record = await Expect.BrokenStreamAsync(app, answer, "upstream_error");
        Assert.That(record.Error!.Kind, Is.EqualTo(ProviderErrorKind.UpstreamError));
        Expect.TokenUnblamed(app);
    }
}
