using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>Responses over a WebSocket: what goes to the provider, what comes back, and what the connection remembers.</summary>
public class SocketTurnTests
{
    [Test]
    public async Task Turn_Native_EventsPassWithoutFraming()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);

        var events = await client.AskAsync(SocketApp.Create("\"input\":\"Hi\",\"store\":false"));

        Assert.That(events.Select(ResponsesClient.TypeOf), Is.EqualTo(new[] { "response.created", "response.output_item.added", "response.output_text.delta", "response.output_item.done", "response.completed" }));
        Assert.That(events.Select(e => e.GetProperty("sequence_number").GetInt32()), Is.EqualTo(Enumerable.Range(0, 5)));
        Assert.That(events[^1].GetProperty("response").GetProperty("model").GetString(), Is.EqualTo("own-m"));
        Assert.That(events.Any(e => e.TryGetProperty("stream_id", out _)), Is.False);
        await client.CloseAsync();
        var record = app.App.Records.All.Single();
        Assert.That((record.Provider, record.Status, record.Streamed, record.Usage), Is.EqualTo(("own", 200, true, new ChatUsage(7, 3))));
    }

    [Test]
    public async Task Turn_OverChat_IsACompleteSequence()
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app);

        for (int turn = 0; turn < 3; turn++)
        {
            var events = await client.AskAsync($$"""{"type":"response.create","model":"{{Chat.Model}}","input":"Hi","store":false}""");
            Assert.That(ResponsesClient.TypeOf(events[0]), Is.EqualTo("response.created"));
            Assert.That(ResponsesClient.TypeOf(events[^1]), Is.EqualTo("response.completed"));
            Assert.That(events.Select(e => e.GetProperty("sequence_number").GetInt32()), Is.EqualTo(Enumerable.Range(0, events.Count)));
            Assert.That(events[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString(), Is.Not.Empty);
        }
        await client.CloseAsync();
        Assert.That(app.Upstream, Has.Count.EqualTo(3));
    }

    [TestCase("""{"type":"response.create","model":"own-m","input":[]}""")]
    [TestCase("""{ "model" : "own-m" , "input" : [ ] , "type" : "response.create" }""")]
    [TestCase("""{"generate":true,"stream":false,"background":false,"model":"own-m","type":"response.create","input":[],"stream_id":"s"}""")]
    [TestCase("""{"stream_id":"s","model":"own-m","stream":null,"input":[],"type":"response.create","background":true,"generate":null}""")]
    [TestCase("""{"type":"response.create","model":"own-m","input":[],"stream_id":"s","type":"response.create"}""")]
    [TestCase("""{"type":"x","type":"response.create","model":"own-m","input":[]}""")]
    [TestCase("""{"type":"response.steer","model":"own-m","input":[],"type":"response.create"}""")]
    public async Task Request_GoesOutAsOneForAStream(string message)
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.AskAsync(message);
        Assert.That(JsonNode.DeepEquals(app.Sent.Single(), JsonNode.Parse("""{"model":"m","input":[],"stream":true}""")), Is.True, app.Sent.Single().ToJsonString());
    }

    [TestCase("responses_websockets=2026-02-06", null)]
    [TestCase("a=1,responses_websockets=2026-02-06, b=2", "a=1, b=2")]
    [TestCase("a=1", "a=1")]
    public async Task Request_BetaOfTheTransport_StaysHere(string sent, string? forwarded)
    {
        IReadOnlyDictionary<string, string>? headers = null;
        await using var app = await SocketApp.StartAsync((call, _) =>
        {
            headers = call.Request.Headers;
            return SocketApp.Say("resp_1", "Hello");
        });
        using var client = await ResponsesClient.ConnectAsync(app.App, ("OpenAI-Beta", sent));
        await client.AskAsync(SocketApp.Create("\"input\":\"Hi\""));
        Assert.That(headers!.GetValueOrDefault("openai-beta"), Is.EqualTo(forwarded));
    }

    [Test]
    public async Task Conversation_NotStored_GoesOnByIdOnItsConnection()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);

        string one = ResponsesClient.IdOf(await client.AskAsync(SocketApp.Create("\"input\":\"One\\n\",\"store\":false")));
        string two = ResponsesClient.IdOf(await client.AskAsync(SocketApp.Create($$"""
            "previous_response_id":"{{one}}","input":[{"role":"user","content":"Two"},{"type":"function_call_output","call_id":"c","output":"x"}],"store":false
            """)));
        await client.AskAsync(SocketApp.Create($"\"store\":false,\"input\":\"Three\",\"previous_response_id\":\"{two}\""));
        await client.AskAsync(SocketApp.Create($"\"store\":false,\"previous_response_id\":\"resp_3\""));

        var last = app.Sent.Last();
        Assert.That(last["previous_response_id"], Is.Null);
        Assert.That(last["input"]!.AsArray().Select(i => i!["content"] is JsonValue text ? (string?)text : (string?)i["content"]?[0]?["text"] ?? (string?)i["output"]), Is.EqualTo(new[]
        {
            "One\n", "Hello", "Two", "x", "Hello", "Three", "Hello",
        }));
        Assert.That(last.ToJsonString(), Does.Not.Contain("reasoning"), "a thought that no one stored");
    }

    [Test]
    [Property("FAULTS", 76)]
    public async Task Conversation_OfAnotherConnection_IsNotFound()
    {
        await using var app = await SocketApp.StartAsync();
        using var first = await ResponsesClient.ConnectAsync(app.App);
        string id = ResponsesClient.IdOf(await first.AskAsync(SocketApp.Create("\"input\":\"Hi\",\"store\":false")));

        using var second = await ResponsesClient.ConnectAsync(app.App);
        await second.SendAsync(SocketApp.Create($"\"input\":\"Hi\",\"store\":false,\"previous_response_id\":\"{id}\""));

        Assert.That(await second.ErrorAsync(), Is.EqualTo((400, "previous_response_not_found")));
        Assert.That(ResponsesClient.TypeOf((await second.AskAsync(SocketApp.Create("\"input\":\"Hi\""))).Last()), Is.EqualTo("response.completed"), "the connection goes on");
    }

    [Test]
    public async Task Conversation_TooLongToRemember_IsNotFound()
    {
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Options.Add(o => o.Limits.MaxBytesInFlight = 4_000_000));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        string id = ResponsesClient.IdOf(await client.AskAsync(SocketApp.Create($"\"input\":\"{new string('x', 1_100_000)}\",\"store\":false")));

        await client.SendAsync(SocketApp.Create($"\"input\":\"Hi\",\"store\":false,\"previous_response_id\":\"{id}\""));

        Assert.That(await client.ErrorAsync(), Is.EqualTo((400, "previous_response_not_found")));
        Assert.That(app.Sent, Has.Count.EqualTo(1));
        await client.CloseAsync();
    }

    [Test]
    public async Task Conversation_LongerThanARequestMayBe_IsRefusedForWhatItIs()
    {
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Options.Add(o => o.MaxRequestBytes = 2000));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        string id = ResponsesClient.IdOf(await client.AskAsync(SocketApp.Create($"\"input\":\"{new string('x', 1500)}\",\"store\":false")));

        var error = (await client.AskAsync(SocketApp.Create($"\"input\":\"{new string('x', 500)}\",\"store\":false,\"previous_response_id\":\"{id}\""))).Single();

        Assert.That(error.GetProperty("error").GetProperty("message").GetString(), Does.Contain("conversation").And.Contain("MaxRequestBytes"));
        await client.CloseAsync();
        Assert.That(app.App.Records.All.Select(r => r.Status), Is.EqualTo(new[] { 200, 413 }));
    }

    [Test]
    public async Task Prepared_IsAnsweredHere_AndGoneOnFrom()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);

        var events = await client.AskAsync(SocketApp.Create("\"generate\":false,\"instructions\":\"I\",\"input\":[{\"role\":\"developer\",\"content\":\"D\"}],\"store\":false"));
        Assert.That(events.Select(ResponsesClient.TypeOf), Is.EqualTo(new[] { "response.created", "response.completed" }));
        Assert.That(events[1].GetProperty("response").GetProperty("output").GetArrayLength(), Is.Zero);
        Assert.That(events[1].GetProperty("response").GetProperty("usage").GetProperty("total_tokens").GetInt32(), Is.Zero);
        Assert.That(app.Sent, Is.Empty);

        await client.AskAsync(SocketApp.Create($"\"previous_response_id\":\"{ResponsesClient.IdOf(events)}\",\"input\":\"Hi\",\"store\":false"));
        Assert.That(app.Sent.Single()["input"]!.AsArray().Select(i => (string?)i!["content"]), Is.EqualTo(new[] { "D", "Hi" }));
    }

    [TestCase("own-m", 200)]
    [TestCase("nobody-m", 404)]
    public async Task Prepared_HasARecord_AndAModelThatThereIs(string model, int status)
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);

        var last = (await client.AskAsync($$"""{"type":"response.create","model":"{{model}}","input":"Hi","generate":false}""")).Last();

        Assert.That(ResponsesClient.TypeOf(last), Is.EqualTo(status == 200 ? "response.completed" : "error"));
        await client.CloseAsync();
        Assert.That(app.App.Records.All.Select(r => r.Status), Is.EqualTo(new[] { status }));
        Assert.That(app.Sent, Is.Empty);
    }

    [TestCase("resp_unknown", TestName = "{m}(of no response)")]
    [TestCase("resp_pk1forged", TestName = "{m}(that was forged)")]
    public async Task Prepared_AfterAnUnknownResponse_IsTheErrorOfARealTurn(string id)
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);

        string asked = $"\"previous_response_id\":\"{id}\",\"input\":\"Hi\"";
        var real = (await client.AskAsync(SocketApp.Create(asked))).Single();
        var prepared = (await client.AskAsync(SocketApp.Create($"{asked},\"generate\":false"))).Single();

        Assert.That((string?)prepared.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("previous_response_not_found"));
        Assert.That(prepared.GetProperty("status").GetInt32(), Is.EqualTo(real.GetProperty("status").GetInt32()));
        Assert.That(prepared.GetProperty("error").GetRawText(), Is.EqualTo(real.GetProperty("error").GetRawText()));
        Assert.That(app.Sent, Is.Empty);
    }

    /// <summary>A response that is stored elsewhere is the root of what is only remembered here.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Conversation_WhoseRootIsStoredElsewhere_KeepsTheRoot(bool prepared)
    {
        int calls = 0;
        await using var app = await SocketApp.StartAsync((_, _) => SocketApp.Say($"resp_{++calls}", $"said {calls}", stored: calls == 1));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        Task<List<JsonElement>> On(string id, string more) => client.AskAsync(SocketApp.Create($"\"previous_response_id\":\"{id}\",{more}"));
        string root = ResponsesClient.IdOf(await client.AskAsync(SocketApp.Create("\"input\":\"One\"")));

        string second = ResponsesClient.IdOf(await On(root, prepared ? "\"generate\":false,\"input\":\"Two\"" : "\"store\":false,\"input\":\"Two\""));
        string third = ResponsesClient.IdOf(await On(second, "\"store\":false,\"input\":\"Three\""));
        await On(third, "\"store\":false");

        var sent = app.Sent.ToArray();
        Assert.That(sent[1..].Select(body => (string?)body["previous_response_id"]), Is.All.EqualTo("resp_1"), "which goes by the token that made it");
        string[] texts = [.. sent[^1]["input"]!.AsArray().Select(i => i!["content"] is JsonValue text ? (string)text! : (string)i["content"]![0]!["text"]!)];
        Assert.That(texts, Is.EqualTo(prepared ? new[] { "Two", "Three", "said 2" } : ["Two", "said 2", "Three", "said 3"]));
    }

    [Test]
    public async Task Conversation_OfTwoStreams_IsSharedUpToWhereTheyPart()
    {
        int calls = 0;
        await using var app = await SocketApp.StartAsync((_, _) => SocketApp.Say($"resp_{++calls}", $"said {calls}"));
        using (var client = await ResponsesClient.ConnectAsync(app.App))
        {
            Task<List<JsonElement>> Ask(string stream, string? id, string input) => client.AskAsync(SocketApp.Create(
                $"\"store\":false,\"stream_id\":\"{stream}\",\"input\":\"{input}\"" + (id is null ? "" : $",\"previous_response_id\":\"{id}\"")));
            string first = ResponsesClient.IdOf(await Ask("a", null, "One"));
            await Ask("b", first, "b"); // resp_2
            for (int i = 0; i < 20; i++) await Ask("a", $"resp_{(i == 0 ? 1 : i + 2)}", new string('a', 50)); // resp_3 to resp_22
            await Ask("b", "resp_2", "bb");
            await Ask("a", "resp_22", "aa");
            await client.CloseAsync();
        }

        string[] Said(JsonNode body) => [.. body["input"]!.AsArray().Select(i => i!["content"] is JsonValue text ? (string)text! : (string)i["content"]![0]!["text"]!)];
        var sent = app.Sent.ToArray();
        Assert.That(Said(sent[^2]), Is.EqualTo(new[] { "One", "said 1", "b", "said 2", "bb" }));
        Assert.That(Said(sent[^1]), Is.EqualTo(new[] { "One", "said 1" }.Concat(Enumerable.Range(3, 20).SelectMany(n => new[] { new string('a', 50), $"said {n}" })).Append("aa")));
    }

    [Test]
    public async Task Failure_IsAnErrorEvent_AndTheConnectionGoesOn()
    {
        int calls = 0;
        await using var app = await SocketApp.StartAsync((_, _) => ++calls == 1
            ? ProviderReply.Failed(new ProviderError(ProviderErrorKind.InvalidRequest, "canary says no") { UpstreamStatus = 422, Code = "c", Param = "input" })
            : SocketApp.Say("resp_1", "Hello"));
        using var client = await ResponsesClient.ConnectAsync(app.App);

        await client.SendAsync(SocketApp.Create("\"input\":\"Hi\",\"stream_id\":\"s.1\""));
        var error = (await client.ReadAsync())!.Value;

        Assert.That((ResponsesClient.TypeOf(error), error.GetProperty("status").GetInt32(), error.GetProperty("stream_id").GetString()), Is.EqualTo(("error", 422, "s.1")));
        Assert.That((error.GetProperty("error").GetProperty("code").GetString(), error.GetProperty("error").GetProperty("param").GetString(), error.GetProperty("error").GetProperty("type").GetString()), Is.EqualTo(("c", "input", "invalid_request_error")));
        Assert.That(ResponsesClient.TypeOf((await client.AskAsync(SocketApp.Create("\"input\":\"Hi\""))).Last()), Is.EqualTo("response.completed"));
        await client.CloseAsync();
        Assert.That(app.App.Records.All.Select(r => r.Status), Is.EqualTo(new[] { 422, 200 }));
    }

    [Test]
    public async Task Failure_ThatPasses_SaysWhen()
    {
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Failed(new ProviderError(ProviderErrorKind.RateLimited, "slow down") { RetryAfter = TimeSpan.FromSeconds(7) }));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"input\":\"Hi\""));
        var error = (await client.ReadAsync())!.Value;
        Assert.That((error.GetProperty("status").GetInt32(), error.GetProperty("headers").GetProperty("retry-after").GetString()), Is.EqualTo((429, "7")));
    }

    [Test]
    [Property("FAULTS", 78)]
    public async Task Stream_ThatBreaks_EndsWithAnEventThatSaysSo()
    {
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Streamed(new SocketApp.Reader(SocketApp.EventsOf("resp_1", "Hello")[..3])));
        using var client = await ResponsesClient.ConnectAsync(app.App);

        var events = await client.AskAsync(SocketApp.Create("\"input\":\"Hi\""));

        Assert.That(ResponsesClient.TypeOf(events[2]), Is.EqualTo("response.output_text.delta"));
        Assert.That(ResponsesClient.TypeOf(events[^1]), Is.AnyOf("response.failed", "error"));
        await client.CloseAsync();
        Assert.That(app.App.Records.All.Single().Error!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }
}
