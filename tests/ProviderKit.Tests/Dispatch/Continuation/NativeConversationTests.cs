using System.Text.Json.Nodes;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>FAULTS 75 and 76: what an upstream keeps is continued with the token that made it, by the caller who got it, or an error says why not.</summary>
[Property("FAULTS", 76)]
public partial class NativeConversationTests
{
    private readonly StatefulUpstream _upstream = new();
    private Gateway _gateway = null!;
    private bool _limited;

    [SetUp]
    public void Reset()
    {
        (_limited, _edit) = (false, static whole => whole);
        _upstream.Tokens.Clear();
        _upstream.Keeps = true;
        _gateway = Make();
    }

    [Test]
    public async Task Continue_ManyConversations_EachStaysOnItsToken([Values] bool stream)
    {
        var last = new string?[9];
        for (int turn = 0; turn < 5; turn++)
        {
            for (int i = 0; i < last.Length; i++)
            {
                _upstream.Tokens.Clear();
                var reply = await RunAsync($"turn {turn} of {i}", last[i], stream);
                Assert.That(reply.Error, Is.Null);
                Assert.That((string?)reply.Body!["previous_response_id"], Is.EqualTo(last[i]), "the client's own id comes back");
                Assert.That(_upstream.Tokens, Is.EqualTo(new[] { "ABC"[i % 3].ToString() }));
                Assert.That(_upstream.Transcript.Split('\n').Where(line => line.StartsWith("turn", StringComparison.Ordinal)), Is.EqualTo(Enumerable.Range(0, turn + 1).Select(t => $"turn {t} of {i}")));
                last[i] = (string?)reply.Body["id"];
                Assert.That(last[i], Does.StartWith("resp_pk1"));
            }
        }
    }

    [TestCase("resp_pk1AAAA", "alice")]
    [TestCase("resp_up00000001", "alice", Description = "the upstream's own id")]
    [TestCase("resp_0123456789abcdef01234567", "alice")]
    [TestCase("{ID}x", "alice")]
    [TestCase("{ID}", "bob")]
    [TestCase("{ID}", null)]
    public async Task Continue_UnknownForgedOrForeign_IsTheSameAnswerWithoutACall(string id, string? client)
    {
        string known = (string)(await RunAsync("Hi", null, false)).Body!["id"]!;
        _upstream.Tokens.Clear();
        var reply = await RunAsync("And?", id.Replace("{ID}", known, StringComparison.Ordinal), false, client: client);
        Assert.That((reply.Error!.HttpStatus, reply.Error.Code, reply.Error.Param), Is.EqualTo((400, "previous_response_not_found", "previous_response_id")));
        Assert.That(reply.Error.Message, Is.EqualTo(KeptConversations.NotFound.Message));
        Assert.That(_upstream.Tokens, Is.Empty);
    }

    [Test]
    public async Task Continue_TokenRemoved_IsAnErrorThatSaysSo()
    {
        string id = (string)(await RunAsync("Hi", null, false)).Body!["id"]!;
        _gateway.Pool.Remove("A");
        _upstream.Tokens.Clear();
        var reply = await RunAsync("And?", id, false);
        Assert.That((reply.Error!.HttpStatus, reply.Error.Code), Is.EqualTo((400, "previous_response_not_found")), "clients send all of it again then");
        Assert.That(reply.Error.Message, Does.Contain("was removed").And.Contain("no other token"));
        Assert.That(_upstream.Tokens, Is.Empty);
    }

    [TestCase(TokenOutcome.RateLimited, 429, "is rate limited")]
    [TestCase(TokenOutcome.QuotaExhausted, 429, "used up its quota")]
    [TestCase(TokenOutcome.Rejected, 502, "was refused")]
    public async Task Continue_TokenIsOut_IsAnErrorThatSaysWhy_AndNoOtherIsTried(TokenOutcome outcome, int status, string said)
    {
        string id = (string)(await RunAsync("Hi", null, false)).Body!["id"]!;
        _gateway.Pool.Report("A", outcome);
        _upstream.Tokens.Clear();
        var reply = await RunAsync("And?", id, false);
        Assert.That((reply.Error!.HttpStatus, reply.Error.Message), Is.EqualTo((status, reply.Error.Message)));
        Assert.That(reply.Error.Message, Does.Contain(said).And.Contain("no other token"));
        Assert.That(_upstream.Tokens, Is.Empty);
    }

    [Test]
    public async Task Continue_LimitedMeanwhile_NeitherAnotherTokenNorAFallbackIsTried()
    {
        string id = (string)(await RunAsync("Hi", null, false)).Body!["id"]!;
        _limited = true;
        _upstream.Tokens.Clear();
        var reply = await RunAsync("And?", id, false);
        Assert.That((reply.Error!.HttpStatus, _upstream.Tokens.Count), Is.EqualTo((429, 0)));
    }

    [TestCase("round-robin")]
    [TestCase("ordered")]
    [TestCase("weighted")]
    [TestCase("least-busy")]
    [TestCase("lead-worker")]
    public async Task Continue_NamedModel_GoesHomeWhateverTheStrategy(string strategy)
    {
        _gateway = Make(strategy);
        for (int i = 0; i < 6; i++)
        {
            var first = await RunAsync("Hi", null, false, "any");
            string home = _upstream.Tokens[^1];
            for (int turn = 0; turn < 3; turn++)
            {
                first = await RunAsync("And?", (string?)first.Body!["id"], false, "any");
                Assert.That((first.Error, _upstream.Tokens[^1]), Is.EqualTo(((ProviderError?)null, home)));
            }
        }
    }

    [Test]
    public async Task Continue_ModelOfAnotherProvider_SaysWhichToTake()
    {
        string id = (string)(await RunAsync("Hi", null, false)).Body!["id"]!;
        _upstream.Tokens.Clear();
        var reply = await RunAsync("And?", id, false, "ext-other-m");
        Assert.That((reply.Error!.HttpStatus, reply.Error.Code), Is.EqualTo((400, "previous_response_not_found")));
        Assert.That(reply.Error.Message, Does.Contain("kept by acme").And.Contain("ext-acme-m"));
        Assert.That(_upstream.Tokens, Is.Empty);
    }

    [Test]
    public async Task Continue_AfterTheUpstreamForgotIt_ItsErrorHasTheClientsId()
    {
        string id = (string)(await RunAsync("Hi", null, false)).Body!["id"]!;
        _forgets = true;
        var reply = await RunAsync("And?", id, false);
        _forgets = false;
        Assert.That(reply.Error!.Message, Does.Contain(id).And.Not.Contain("resp_up"));
    }

    [TestCase("\"conversation\":\"conv_1\"", "conversation")]
    [TestCase("\"conversation\":{\"id\":\"conv_1\"}", "conversation")]
    public async Task Send_WhatCannotBeContinued_NamesIt(string member, string param)
    {
        var reply = await SendAsync($$"""{"model":"ext-acme-m","input":"Hi",{{member}}}""", "alice");
        Assert.That((reply.Error!.HttpStatus, reply.Error.Param, _upstream.Tokens.Count), Is.EqualTo((400, param, 0)));
    }

    [Test]
    public async Task Continue_UpstreamKeepsNothing_TheGatewayDoes([Values] bool stream)
    {
        _upstream.Keeps = false;
        string? last = null;
        for (int turn = 0; turn < 4; turn++)
        {
            var reply = await RunAsync($"turn {turn}", last, stream);
            Assert.That((reply.Error, (bool)reply.Body!["store"]!), Is.EqualTo(((ProviderError?)null, true)));
            Assert.That(_upstream.Transcript.Split('\n').Where(line => line.StartsWith("turn", StringComparison.Ordinal)), Is.EqualTo(Enumerable.Range(0, turn + 1).Select(t => $"turn {t}")));
            last = (string?)reply.Body["id"];
            Assert.That(last, Does.Match("^resp_[0-9a-f]{48}$"));
        }
        Assert.That(_upstream.Tokens.Distinct().Count(), Is.EqualTo(3), "any token can continue it");
    }

    [Test]
    public async Task Reply_BeginsWithBlanks_IsKeptAsWell()
    {
        (_upstream.Keeps, _edit) = (false, static whole => "\n  " + whole);
        var first = await RunAsync("turn 0", null, false);
        var second = await RunAsync("turn 1", (string?)first.Body!["id"], false);
        Assert.That((second.Error, (bool)first.Body["store"]!), Is.EqualTo(((ProviderError?)null, true)));
    }

    [TestCase("failed", false)]
    [TestCase("cancelled", false)]
    [TestCase("incomplete", true)]
    public async Task Reply_OfAnyEnd_SaysWhetherItIsStored(string status, bool stored)
    {
        (_upstream.Keeps, _edit) = (false, whole => whole.Replace("\"completed\",\"model", $"\"{status}\",\"model", StringComparison.Ordinal));
        var reply = await RunAsync("Hi", null, false);
        Assert.That(((bool)reply.Body!["store"]!, (string?)reply.Body["status"]), Is.EqualTo((stored, status)));
        _edit = static whole => whole;
        Assert.That((await RunAsync("And?", (string?)reply.Body["id"], false)).Error is null, Is.EqualTo(stored));
    }

    [Test]
    public async Task Send_NotToBeStored_PassesThroughAsItIs()
    {
        _upstream.Keeps = false;
        var reply = await SendAsync("""{"model":"ext-acme-m","input":"Hi","store":false}""", "alice");
        Assert.That(((bool)reply.Body!["store"]!, (string?)reply.Body["id"]), Is.EqualTo((false, "resp_up" + ((string)reply.Body["id"]!)[7..])));
    }

    private JsonNode _asked = null!;
    private bool _forgets;
    private Func<string, string> _edit = static whole => whole;

    private Gateway Make(string strategy = "ordered")
    {
        var options = Gateway.NoRetries;
        options.Tokens.Selection = TokenSelection.RoundRobin;
        options.Tokens.Affinity.Enabled = false;
        options.Models["any"] = new NamedModelOptions { Strategy = strategy, Targets = { new NamedModelTarget { Model = "ext-acme-m" }, new NamedModelTarget { Model = "ext-other-m" } } };
        options.Fallbacks.Add(new FallbackOptions { Model = "ext-acme-m", To = { "ext-other-m" } });
        return new Gateway([(Provider("acme"), ["A", "B", "C"]), (Provider("other"), ["X", "Y"])], new FakeTime(), options);
    }

    private FakeProvider Provider(string name) => new(Answer) { Info = new ProviderInfo { Name = name, Prefix = $"ext-{name}-", Formats = [WireFormat.OpenAIResponses] } };

    private ProviderReply Answer(ProviderCall call)
    {
        if (_limited) return FakeProvider.Failed(ProviderErrorKind.RateLimited, TimeSpan.FromSeconds(30));
        if (_forgets) return FakeProvider.Status(400, $$$"""{"error":{"message":"Previous response with id '{{{JsonNode.Parse(call.GetBody().ToArray())!["previous_response_id"]}}}' not found.","code":"previous_response_not_found","param":"previous_response_id","type":"invalid_request_error"}}""");
        _asked = JsonNode.Parse(call.GetBody().ToArray())!;
        string whole = _edit(_upstream.Answer(call));
        if (!call.Request.Stream) return FakeProvider.Whole(whole);
        var begun = JsonNode.Parse(whole)!;
        (begun["status"], begun["output"]) = ("in_progress", new JsonArray());
        string item = JsonNode.Parse(whole)!["output"]![0]!.ToJsonString();
        return ProviderReply.Streamed(new FakeEvents(
            $$"""{"type":"response.created","sequence_number":0,"response":{{begun.ToJsonString()}}}""",
            $$"""{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{{item}}}""",
            $$"""{"type":"response.output_item.done","sequence_number":2,"output_index":0,"item":{{item}}}""",
            $$"""{"type":"response.completed","sequence_number":3,"response":{{whole}}}"""));
    }

    private Task<(JsonNode? Body, ProviderError? Error)> RunAsync(string text, string? previous, bool stream, string model = "ext-acme-m", string? client = "alice") =>
        SendAsync(new JsonObject { ["model"] = model, ["input"] = text, ["stream"] = stream, ["previous_response_id"] = previous }.ToJsonString(), client);

    private async Task<(JsonNode? Body, ProviderError? Error)> SendAsync(string body, string? client)
    {
        if (!ChatRequest.TryRead(Json.Bytes(body), out var request, out var unreadable, format: WireFormat.OpenAIResponses, clientName: client)) Assert.Fail(unreadable.Message);
        await using var result = await _gateway.Dispatcher.SendAsync(request!);
        if (result.Error is not null) return (null, result.Error);
        if (result.Stream is not { } events) return (Json.Parse(result.Body), null);
        JsonNode? last = null;
        var ids = new HashSet<string?>();
        do
        {
            while (events.TryRead(out var chunk))
            {
                if (Json.Parse(chunk)!["response"] is not { } response) continue;
                last = response;
                ids.Add((string?)response["id"]);
            }
        }
        while (await events.WaitToReadAsync());
        Assert.That((events.Error, ids.Count), Is.EqualTo(((ProviderError?)null, 1)), "one response has one id");
        return (last, null);
    }
}
