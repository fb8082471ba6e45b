using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>What an upstream keeps is read, deleted and cancelled there, with the token that made it.</summary>
[Property("FAULTS", 76)]
public class StoredResponsesTests
{
    private const string Token = "EXT_OPENAI_TOKEN_2", Upstream = "https://api.openai.com/v1/responses";
    private const string Reply = """{"id":"resp_up1","object":"response","created_at":1,"status":"completed","model":"gpt-4o","previous_response_id":null,"output":[],"store":true,"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}""";

    private Host _host = null!;
    private string _id = "";

    [SetUp]
    public async Task Begin()
    {
        _host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", Support.Tokens.ValueOf("EXT_OPENAI_TOKEN_1")), (Token, Support.Tokens.ValueOf(Token)),
            ("ProviderKit:Tokens:Selection", "RoundRobin"));
        _host.Upstream.When(HttpMethod.Post, Upstream).Respond("application/json", Reply);
        _host.Registry.Find("openai")!.Tokens.RotateToken();
        await using var result = await _host.Dispatcher.SendAsync(Request("""{"model":"ext-openai-gpt-4o","input":"Hi"}"""));
        _id = System.Text.Json.JsonDocument.Parse(result.Body.ToArray()).RootElement.GetProperty("id").GetString()!;
        Assert.That((result.Error, _id), Is.EqualTo(((ProviderError?)null, _id)));
        Assert.That(_id, Does.StartWith("resp_pk1"));
    }

    [TearDown]
    public void End() => _host.Dispose();

    [Test]
    public async Task Read_IsAskedWithItsToken_AndHasTheClientsIdAndModel()
    {
        Expect(HttpMethod.Get, "resp_up1?include=a&order=asc", Reply.Replace("\"previous_response_id\":null", "\"previous_response_id\":\"resp_up0\"", StringComparison.Ordinal));
        var answer = await Service.ReadAsync(Question() with { Query = [KeyValuePair.Create("include", "a"), KeyValuePair.Create("key", "secret"), KeyValuePair.Create("order", "asc")] });
        string text = TextOf(answer);
        Assert.That(answer.Error, Is.Null);
        Assert.That(text, Does.Contain($"\"id\":\"{_id}\"").And.Contain("\"model\":\"ext-openai-gpt-4o\"").And.Contain("\"previous_response_id\":\"resp_pk1").And.Not.Contain("resp_up"));
    }

    [Test]
    public async Task Delete_Cancel_List_AreAskedThere()
    {
        Expect(HttpMethod.Delete, "resp_up1", """{"id":"resp_up1","object":"response","deleted":true}""");
        Expect(HttpMethod.Post, "resp_up1/cancel", Reply);
        Expect(HttpMethod.Get, "resp_up1/input_items?limit=2", """{"object":"list","data":[{"id":"msg_1"}],"has_more":false}""");
        Assert.That(TextOf(await Service.DeleteAsync(Question())), Is.EqualTo($$"""{"id":"{{_id}}","object":"response","deleted":true}"""));
        Assert.That(TextOf(await Service.CancelAsync(Question())), Does.Contain(_id));
        Assert.That(TextOf(await Service.ListInputAsync(Question() with { Query = [KeyValuePair.Create("limit", "2")] })), Does.Contain("msg_1"));
    }

    [TestCase("")]
    [TestCase("[]")]
    public async Task Delete_UpstreamSaysNothing_IsNoFault(string said)
    {
        Expect(HttpMethod.Delete, "resp_up1", said);
        var answer = await Service.DeleteAsync(Question());
        Assert.That((answer.Error, TextOf(answer)), Is.EqualTo(((ProviderError?)null, said)));
    }

    [Test]
    public async Task Read_UpstreamForgotIt_ItsErrorHasTheClientsId()
    {
        _host.Upstream.Expect(HttpMethod.Get, $"{Upstream}/resp_up1").Respond(HttpStatusCode.NotFound, "application/json", """{"error":{"message":"Response with id 'resp_up1' not found.","type":"invalid_request_error","param":null,"code":null}}""");
        var answer = await Service.ReadAsync(Question());
        Assert.That((answer.Error!.HttpStatus, answer.Error.Message.Contains(_id, StringComparison.Ordinal), answer.Error.Message.Contains("resp_up1", StringComparison.Ordinal)), Is.EqualTo((404, true, false)));
    }

    [TestCase("bob")]
    [TestCase(null)]
    public async Task Read_AnotherCaller_IsNotFoundWithoutACall(string? client)
    {
        foreach (var ask in (Func<StoredResponseRequest, CancellationToken, ValueTask<DispatchResult>>[])[Service.ReadAsync, Service.DeleteAsync, Service.CancelAsync, Service.ListInputAsync])
            Assert.That((await ask(Question() with { ClientName = client }, default)).Error!.HttpStatus, Is.EqualTo(404));
    }

    [Test]
    public async Task Read_TokenRemovedOrBlocked_SaysSo()
    {
        var pool = _host.Registry.Find("openai")!.Tokens;
        string name = Holder();
        pool.Report(name, TokenOutcome.RateLimited, TimeSpan.FromMinutes(1));
        var answer = await Service.ReadAsync(Question());
        Assert.That((answer.Error!.HttpStatus, answer.Error.RetryAfter), Is.EqualTo((429, (TimeSpan?)TimeSpan.FromMinutes(1))));
        pool.Remove(name);
        answer = await Service.ReadAsync(Question());
        Assert.That((answer.Error!.HttpStatus, answer.Error.Message), Is.EqualTo((404, answer.Error.Message)));
        Assert.That(answer.Error.Message, Does.Contain("was removed"));
    }

    [Test]
    public async Task Read_AsAStream_IsRefusedWithoutACall()
    {
        var answer = await Service.ReadAsync(Question() with { Query = [KeyValuePair.Create("stream", "true")] });
        Assert.That((answer.Error!.HttpStatus, answer.Error.Param), Is.EqualTo((400, "stream")));
    }

    [Test]
    public async Task Questions_AreRequestsLikeAnyOther_WithARecordATrailAndAnOutcome()
    {
        Expect(HttpMethod.Get, "resp_up1", Reply);
        await (await Service.ReadAsync(Question() with { ClientRequestId = "mine" })).DisposeAsync();
        _host.Upstream.Expect(HttpMethod.Delete, $"{Upstream}/resp_up1").Respond(HttpStatusCode.NotFound, "application/json", """{"error":{"message":"Gone.","type":"invalid_request_error"}}""");
        await (await Service.DeleteAsync(Question())).DisposeAsync();
        await (await Service.CancelAsync(Question() with { ClientName = "bob" })).DisposeAsync();

        var records = _host.Records.Skip(1).ToArray();
        Assert.That(records.Select(r => r.Format), Is.All.EqualTo(WireFormat.OpenAIStoredResponse));
        Assert.That(records.Select(r => (r.Provider, r.Attempts, r.Error?.Kind, r.ClientName)), Is.EqualTo(new[]
        {
            ("openai", 1, (ProviderErrorKind?)null, "alice"), ("openai", 1, ProviderErrorKind.InvalidRequest, "alice"), ((string?)null, 0, ProviderErrorKind.NotFound, "bob"),
        }));
        Assert.That((records[0].ClientRequestId, records[0].Model, records[0].UpstreamModel, records[0].TokenName, records[0].Usage), Is.EqualTo(("mine", "ext-openai-gpt-4o", "gpt-4o", Holder(), default(ChatUsage))), "what it cost was counted when it was made");
        var trail = _host.Services.GetRequiredService<RequestTrailStore>().Find(records[0].RequestId)!;
        Assert.That(trail.Steps.Select(step => step.Kind), Does.Contain(TrailStepKind.Attempt).And.Contain(TrailStepKind.Answered));
    }

    [Test]
    public async Task Questions_TakeASlotAndGiveItBack()
    {
        using var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), (Token, Support.Tokens.ValueOf(Token)), ("ProviderKit:Limits:MaxConcurrent", "1"));
        host.Upstream.When(HttpMethod.Post, Upstream).Respond("application/json", Reply);
        string id;
        await using (var made = await host.Dispatcher.SendAsync(Request("""{"model":"ext-openai-gpt-4o","input":"Hi"}""")))
            id = System.Text.Json.JsonDocument.Parse(made.Body.ToArray()).RootElement.GetProperty("id").GetString()!;
        var held = new TaskCompletionSource<HttpResponseMessage>();
        host.Upstream.When(HttpMethod.Get, $"{Upstream}/resp_up1").Respond(() => held.Task);
        var service = host.Services.GetRequiredService<StoredResponses>();
        var question = new StoredResponseRequest(id) { ClientName = "alice" };

        var first = service.ReadAsync(question);
        var second = service.ReadAsync(question);
        Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((false, false)));
        host.Time.Advance(host.Options.Limits.QueueTimeout + TimeSpan.FromSeconds(1));
        await using (var result = await second) Assert.That(result.Error!.Kind, Is.EqualTo(ProviderErrorKind.Saturated));
        held.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Reply, System.Text.Encoding.UTF8, "application/json") });
        await using (var result = await first) Assert.That(result.Error, Is.Null);
        var gates = host.Services.GetRequiredService<ProviderKit.Dispatch.DispatchServices>().Gates!;
        Assert.That((gates.Waiting, gates.Overall!.TryEnter()), Is.EqualTo((0, true)), "its slot is free again");
    }

    private static string TextOf(DispatchResult result) => Json.Text(result.Body.ToArray());

    private StoredResponses Service => _host.Services.GetRequiredService<StoredResponses>();

    private StoredResponseRequest Question() => new(_id) { ClientName = "alice" };

    private string Holder() => _host.Records[0].TokenName!;

    private void Expect(HttpMethod method, string path, string reply) =>
        _host.Upstream.Expect(method, $"{Upstream}/{path}").WithHeaders("Authorization", $"Bearer {Support.Tokens.ValueOf(Holder())}").Respond("application/json", reply);

    private static ChatRequest Request(string body) =>
        ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, format: WireFormat.OpenAIResponses, clientName: "alice") ? request : throw new ProviderException(error);
}
