using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Responses in an app's own store: slow, failing and forgetful ones, and one that two gateways share.</summary>
[Property("FAULTS", 76)]
public class SharedStoreTests
{
    private const string Secret = "shared-secret-of-two-gateways", Model = "ext-openai-gpt-4o", Translated = "ext-anthropic-claude-sonnet-4-5-20250929";

    private readonly AppStore _store = new();
    private TaskCompletionSource _gate = new();

    [SetUp]
    public void Reset()
    {
        _store.Values.Clear();
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeRead = _store.BeforeWrite = _store.BeforeDelete = Task.CompletedTask;
    }

    [TestCase(Model)]
    [TestCase(Translated)]
    public async Task Stream_WriteIsSlow_AllButTheEndComesAtOnce(string model)
    {
        await using var app = await StartAsync();
        _store.BeforeWrite = _gate.Task;
        using var response = await app.Http.SendAsync(Chat.Post(Body(model, null, stream: true), "/v1/responses"), HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var seen = new StringBuilder();
        while (await reader.ReadLineAsync(Patience.Token()) is { } line)
        {
            seen.AppendLine(line);
            if (line == "event: response.output_item.done") break;
        }
        await _store.WriteCame.Task.WaitAsync(Patience.Token());
        Assert.That((_store.Values.Count, seen.ToString().Contains("response.completed", StringComparison.Ordinal)), Is.EqualTo((0, false)), "the end waits for what it says");
        _gate.SetResult();
        string rest = await reader.ReadToEndAsync(Patience.Token());
        var end = JsonNode.Parse(rest.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))[6..])!;
        Assert.That(((string?)end["type"], (bool)end["response"]!["store"]!), Is.EqualTo(("response.completed", true)));
        Assert.That((await app.GetAsync($"/v1/responses/{end["response"]!["id"]}")).Status, Is.EqualTo(200), "what the client knows of can be read");
    }

    [Test]
    public async Task Write_Fails_TheReplyComesAndSaysThatItIsNotStored([Values(Model, Translated)] string model, [Values] bool stream)
    {
        await using var app = await StartAsync();
        _store.BeforeWrite = Task.FromException(new InvalidOperationException("no such table"));
        var answer = await app.SendAsync(Chat.Post(Body(model, null, stream), "/v1/responses"));
        string json = stream ? answer.Text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))[6..] : answer.Text;
        var reply = stream ? JsonNode.Parse(json)!["response"]! : JsonNode.Parse(json)!;
        Assert.That((answer.Status, (string?)reply["status"], (bool)reply["store"]!), Is.EqualTo((200, "completed", false)), answer.Text);
        Assert.That(answer.Text, Does.Not.Contain("no such table"));
        Assert.That((await app.GetAsync($"/v1/responses/{reply["id"]}")).Status, Is.EqualTo(404));
        Assert.That(app.Log.Entries.Any(entry => entry.Text.Contains("no such table", StringComparison.Ordinal)), "the operator is told");
    }

    [Test]
    public async Task ReadOrRemoval_Fails_IsAnErrorThatSaysWhatToDo_AndNothingIsLost()
    {
        await using var app = await StartAsync();
        string id = await RespondAsync(app, null);
        var fault = Task.FromException(new TimeoutException("the database is down"));
        (_store.BeforeRead, _store.BeforeDelete) = (fault, fault);
        foreach (var request in (HttpRequestMessage[])
        [
            Chat.Post(Body(Model, id), "/v1/responses"), new(HttpMethod.Get, $"/v1/responses/{id}"), new(HttpMethod.Get, $"/v1/responses/{id}/input_items"),
            new(HttpMethod.Post, $"/v1/responses/{id}/cancel"), new(HttpMethod.Delete, $"/v1/responses/{id}"),
        ])
        {
            var answer = await app.SendAsync(request);
            Assert.That((answer.Status, answer.Code), Is.EqualTo((503, "response_store_unavailable")), answer.Text);
            Assert.That(answer.Text, Does.Contain("Try again").And.Not.Contain("database"));
            Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(ProviderErrorKind.Saturated));
        }
        (_store.BeforeRead, _store.BeforeDelete) = (Task.CompletedTask, Task.CompletedTask);
        Assert.That((await app.GetAsync($"/v1/responses/{id}")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Read_ClientLeaves_EndsItWithARecord()
    {
        await using var app = await StartAsync();
        string id = await RespondAsync(app, null);
        _store.BeforeRead = _gate.Task;
        using var leaving = new CancellationTokenSource();
        int before = app.Records.All.Count;
        var asking = app.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/responses/{id}"), leaving.Token);
        await _store.ReadCame.Task.WaitAsync(Patience.Token());
        await leaving.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => asking);
        var patience = Patience.Token();
        while (app.Records.All.Count == before)
        {
            patience.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Assert.That(app.Records.All[^1].Error!.Kind, Is.EqualTo(ProviderErrorKind.Cancelled));
        _gate.SetResult();
    }

    [Test]
    public async Task Entries_AreLost_TheClientIsToldToSendAll()
    {
        await using var app = await StartAsync();
        string id = await RespondAsync(app, await RespondAsync(app, null));
        _store.Values.Remove(_store.Values.Keys.First(), out _);
        string[] answers = [.. (await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => app.SendAsync(Chat.Post(Body(Model, id), "/v1/responses"))))).Select(answer => $"{answer.Status} {answer.Code}")];
        Assert.That(answers, Is.All.EqualTo("400 previous_response_not_found"));
    }

    [TestCase(Model)]
    [TestCase(Translated)]
    public async Task TwoGateways_OneStoreAndSecret_EachContinuesReadsAndDeletesWhatTheOtherMade(string model)
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        string? last = null;
        for (int turn = 0; turn < 4; turn++) last = await RespondAsync(turn % 2 == 0 ? one : two, last, model);
        foreach (var app in (GatewayApp[])[one, two])
        {
            var list = await app.GetAsync($"/v1/responses/{last}/input_items");
            Assert.That((list.Status, JsonNode.Parse(list.Text)!["data"]!.AsArray().Count), Is.EqualTo((200, 7)), list.Text);
        }
        Assert.That((await one.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/v1/responses/{last}"))).Status, Is.EqualTo(200));
        Assert.That((await two.GetAsync($"/v1/responses/{last}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task TwoGateways_OfAnotherSecret_KnowNothingOfEachOther()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync("another-secret-altogether");
        string id = await RespondAsync(one, null);
        Assert.That((await two.GetAsync($"/v1/responses/{id}")).Status, Is.EqualTo(404));
        Assert.That((await two.SendAsync(Chat.Post(Body(Model, id), "/v1/responses"))).Code, Is.EqualTo("previous_response_not_found"));
    }

    private Task<GatewayApp> StartAsync(string secret = Secret) => GatewayApp.StartAsync(setup =>
    {
        setup.Kit.Add((_, simulator) => setup.Options.Add(options =>
        {
            options.Responses.Key = secret;
            var provider = options.Provider("anthropic");
            (provider.Enabled, provider.BaseUrl) = (true, simulator.AddressOf("anthropic").ToString());
            provider.Tokens.Add("canary-anthropic");
        }));
        setup.Builder.Add(builder => builder.Services.AddSingleton<IResponseStore>(_store));
    });

    private static string Body(string model, string? previous, bool stream = false) =>
        new JsonObject { ["model"] = model, ["input"] = "Hi", ["stream"] = stream, ["previous_response_id"] = previous }.ToJsonString();

    private static async Task<string> RespondAsync(GatewayApp app, string? previous, string model = Model)
    {
        var answer = await app.SendAsync(Chat.Post(Body(model, previous), "/v1/responses"));
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return (string)JsonNode.Parse(answer.Text)!["id"]!;
    }
}
