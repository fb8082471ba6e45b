using System.Diagnostics;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Diagnostics;

public class RequestActivitiesTests
{
    private EndedActivities _activities = null!;
    private Activity? _during;

    [SetUp]
    public void SetUp() => _activities = new EndedActivities();

    [TearDown]
    public void TearDown() => _activities.Dispose();

    [Test]
    public async Task Success_SaysWhatWasAskedOfWhom()
    {
        var record = await RunAsync(_ => FakeProvider.Whole());

        var activity = _activities.All.Single();
        Assert.That((activity.DisplayName, activity.Kind, activity.Parent, activity.Status), Is.EqualTo(("chat ext-acme-m", ActivityKind.Client, _activities.Caller, ActivityStatusCode.Unset)));
        Assert.That(_during, Is.SameAs(activity), "the upstream call belongs to it");
        Assert.That(_activities.Tags, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat", ["gen_ai.provider.name"] = "acme", ["gen_ai.request.model"] = "m",
            ["gen_ai.usage.input_tokens"] = 3L, ["gen_ai.usage.output_tokens"] = 4L,
            ["gen_ai.response.id"] = "c1", ["gen_ai.response.model"] = "upstream-model", ["gen_ai.response.finish_reasons"] = new[] { "stop" },
            ["providerkit.provider.name"] = "acme", ["providerkit.request.id"] = record.RequestId, ["providerkit.token.name"] = "A", ["providerkit.attempts"] = 1,
        }));
    }

    [Test]
    public async Task Failure_IsAnErrorWithoutItsText()
    {
        await RunAsync(_ => FakeProvider.Status(400, """{"error":{"message":"your prompt was: hi"}}"""));

        var activity = _activities.All.Single();
        Assert.That((activity.Status, activity.StatusDescription), Is.EqualTo((ActivityStatusCode.Error, "400")));
        Assert.That(_activities.Tags["error.type"], Is.EqualTo("invalid_request"));
        Assert.That(string.Join(' ', _activities.Tags.Values), Does.Not.Contain("prompt").And.Not.Contain(Support.Tokens.ValueOf("A")));
    }

    [Test]
    public async Task Content_WhereItIsCaptured_IsOnTheSpanWithoutSecrets()
    {
        string secret = Support.Tokens.ValueOf("A");
        using var activities = new RequestActivities(capturesContent: true);
        var dispatcher = DispatcherOf(
            _ => FakeProvider.Whole($$"""{"id":"{{secret}}","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"It is {{secret}}."},"finish_reason":"stop"}]}"""), activities, out _);
        await (await dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("system", "Be brief."), new PlainMessage("user", "hi")]))).DisposeAsync();

        var tags = _activities.Tags;
        Assert.That(tags["gen_ai.system_instructions"], Is.EqualTo("""[{"type":"text","content":"Be brief."}]"""));
        Assert.That(tags["gen_ai.input.messages"], Is.EqualTo("""[{"role":"user","parts":[{"type":"text","content":"hi"}]}]"""));
        Assert.That(tags["gen_ai.output.messages"], Does.StartWith("""[{"role":"assistant","parts":[{"type":"text","content":"It is """));
        Assert.That(string.Join(' ', tags.Values), Does.Not.Contain(secret));
    }

    [Test]
    public async Task Content_ByDefault_IsNotCaptured()
    {
        await RunAsync(_ => FakeProvider.Whole());
        Assert.That(_activities.Tags.Keys, Has.None.EndsWith("messages").And.None.EndsWith("instructions"));
    }

    [Test]
    public async Task Attempts_ThatFailed_AreEvents()
    {
        int calls = 0;
        await RunAsync(_ => calls++ == 0 ? FakeProvider.Failed(ProviderErrorKind.RateLimited) : FakeProvider.Whole(), "A", "B");

        var failed = _activities.All.Single().Events.Single();
        Assert.That(failed.Name, Is.EqualTo("providerkit.attempt.failed"));
        Assert.That(failed.Tags.ToDictionary(t => t.Key, t => t.Value), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["providerkit.provider.name"] = "acme", ["providerkit.token.name"] = "A", ["error.type"] = "rate_limited",
        }));
    }

    [Test]
    public async Task Parameters_OfTheRequest_AreNamedAsTheConventionsDo()
    {
        using var activities = new RequestActivities();
        var dispatcher = DispatcherOf(_ => FakeProvider.Whole(), activities, out _);
        var request = ChatRequest.Parse(Json.Bytes("""{"model":"ext-acme-m","max_tokens":5,"temperature":1,"n":2,"seed":7,"top_k":40,"top_p":0.5,"messages":[]}"""));
        await (await dispatcher.SendAsync(request)).DisposeAsync();
        // The type as well: equality of numbers does not tell a long from a double.
        string[] parameters = [.. _activities.Tags.Where(tag => tag.Key.StartsWith("gen_ai.request.", StringComparison.Ordinal) && tag.Value is not string)
            .Select(tag => $"{tag.Key["gen_ai.request.".Length..]} {tag.Value} {tag.Value!.GetType().Name}").Order(StringComparer.Ordinal)];
        Assert.That(parameters, Is.EqualTo(["choice.count 2 Int64", "max_tokens 5 Int64", "seed 7 Int64", "temperature 1 Double", "top_k 40 Double", "top_p 0.5 Double"]));
    }

    [Test]
    public async Task Caller_GoesOnInItsOwnActivity()
    {
        using var activities = new RequestActivities();
        var dispatcher = DispatcherOf(_ => FakeProvider.Whole(), activities, out _);
        var result = await dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")]));
        Assert.That(Activity.Current, Is.SameAs(_activities.Caller));
        Assert.That(_activities.All, Is.Empty);

        await result.DisposeAsync();
        Assert.That(Activity.Current, Is.SameAs(_activities.Caller));
        Assert.That(_activities.All, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Nobody_Listening_NoActivityIsMade()
    {
        _activities.StopListening();
        await RunAsync(_ => FakeProvider.Whole());
        Assert.That(_during, Is.SameAs(_activities.Caller));
    }

    private async Task<RequestRecord> RunAsync(Func<ProviderCall, ProviderReply> answer, params string[] tokens)
    {
        using var activities = new RequestActivities();
        var dispatcher = DispatcherOf(answer, activities, out var gateway, tokens);
        await (await dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")]))).DisposeAsync();
        return gateway.Records.Single();
    }

    private ChatDispatcher DispatcherOf(Func<ProviderCall, ProviderReply> answer, RequestActivities activities, out Gateway gateway, params string[] tokens)
    {
        var provider = new FakeProvider(async (call, _) =>
        {
            await Task.Yield();
            _during = Activity.Current;
            return answer(call);
        });
        gateway = new Gateway(provider, tokens.Length > 0 ? tokens : ["A"]);
        var services = new DispatchServices(Gateway.NoRetries, [gateway], gateway.Time, null, activities);
        return new ChatDispatcher(gateway.Registry, services, Microsoft.Extensions.Logging.Abstractions.NullLogger<ChatDispatcher>.Instance);
    }
}
