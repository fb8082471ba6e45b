using System.Diagnostics;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Diagnostics;

public class RequestActivitiesTests
{
    private readonly List<Activity> _ended = [];
    private ActivityListener _listener = null!;
    private Activity _caller = null!;
    private Activity? _during;

    [SetUp]
    public void SetUp()
    {
        _ended.Clear();
        _caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        // Tests run beside each other, and a listener hears all of them.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProviderKitDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == _caller.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public void TearDown()
    {
        _listener.Dispose();
        _caller.Stop();
        _caller.Dispose();
    }

    [Test]
    public async Task Success_SaysWhatWasAskedOfWhom()
    {
        var record = await RunAsync(_ => FakeProvider.Whole());

        var activity = _ended.Single();
        Assert.That((activity.DisplayName, activity.Kind, activity.Parent, activity.Status), Is.EqualTo(("chat ext-acme-m", ActivityKind.Client, _caller, ActivityStatusCode.Unset)));
        Assert.That(_during, Is.SameAs(activity), "the upstream call belongs to it");
        Assert.That(Tags(activity), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat", ["gen_ai.provider.name"] = "acme", ["gen_ai.request.model"] = "m",
            ["gen_ai.usage.input_tokens"] = 3L, ["gen_ai.usage.output_tokens"] = 4L,
            ["providerkit.request.id"] = record.RequestId, ["providerkit.token.name"] = "A", ["providerkit.attempts"] = 1,
        }));
    }

    [Test]
    public async Task Failure_IsAnErrorWithoutItsText()
    {
        await RunAsync(_ => FakeProvider.Status(400, """{"error":{"message":"your prompt was: hi"}}"""));

        var activity = _ended.Single();
        Assert.That((activity.Status, activity.StatusDescription), Is.EqualTo((ActivityStatusCode.Error, (string?)null)));
        Assert.That(Tags(activity)["error.type"], Is.EqualTo("invalid_request"));
        Assert.That(string.Join(' ', Tags(activity).Values), Does.Not.Contain("prompt").And.Not.Contain(Support.Tokens.ValueOf("A")));
    }

    [Test]
    public async Task Caller_GoesOnInItsOwnActivity()
    {
        using var activities = new RequestActivities();
        var dispatcher = DispatcherOf(_ => FakeProvider.Whole(), activities, out _);
        var result = await dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")]));
        Assert.That(Activity.Current, Is.SameAs(_caller));
        Assert.That(_ended, Is.Empty);

        await result.DisposeAsync();
        Assert.That(Activity.Current, Is.SameAs(_caller));
        Assert.That(_ended, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Nobody_Listening_NoActivityIsMade()
    {
        _listener.Dispose();
        await RunAsync(_ => FakeProvider.Whole());
        Assert.That(_during, Is.SameAs(_caller));
    }

    private static Dictionary<string, object?> Tags(Activity activity) => activity.TagObjects.ToDictionary(t => t.Key, t => t.Value);

    private async Task<RequestRecord> RunAsync(Func<ProviderCall, ProviderReply> answer)
    {
        using var activities = new RequestActivities();
        var dispatcher = DispatcherOf(answer, activities, out var gateway);
        await (await dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")]))).DisposeAsync();
        return gateway.Records.Single();
    }

    private ChatDispatcher DispatcherOf(Func<ProviderCall, ProviderReply> answer, RequestActivities activities, out Gateway gateway)
    {
        var provider = new FakeProvider(async (call, _) =>
        {
            await Task.Yield();
            _during = Activity.Current;
            return answer(call);
        });
        gateway = new Gateway(provider, "A");
        var services = new DispatchServices(Gateway.NoRetries, [gateway], gateway.Time, null, activities);
        return new ChatDispatcher(gateway.Registry, services, Microsoft.Extensions.Logging.Abstractions.NullLogger<ChatDispatcher>.Instance);
    }
}
