using ProviderKit.Diagnostics;
using ProviderKit.Dispatch;
using ProviderKit.Memory;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Attempts whose requests and replies a trace takes.</summary>
public class ObservedAttemptTests
{
    private EndedActivities _activities = null!;

    [SetUp]
    public void SetUp() => _activities = new EndedActivities();

    [TearDown]
    public void TearDown() => _activities.Dispose();

    [Test]
    public async Task ClientThatLeavesDuringTheCall_LeavesNoUpstreamBehind()
    {
        using var client = new CancellationTokenSource();
        var budget = new ByteBudget(4 << 20, TimeSpan.FromSeconds(30), new FakeTimeProvider());
        using var body = await BodyAsync(budget);
        using var others = budget.CreateReplyBuffer(null);
        ByteHold? held = null;
        var events = new FakeEvents("""{"type":"message_start","message":{"model":"m"}}""") { Hangs = true };
        var provider = new FakeProvider(async (_, _) =>
        {
            // From here on a translation would wait for memory.
            (_, held) = await ByteHold.TakeAsync(others, (budget.Limit / 8 * 7) - budget.InUse, default);
            await client.CancelAsync();
            return ProviderReply.Streamed(events);
        })
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Formats = [WireFormat.AnthropicMessages] },
        };
        Assert.That(ChatRequest.TryRead(body, out var request, out _, format: WireFormat.AnthropicMessages), Is.True);

        Assert.That(async () => await (await DispatcherOf(provider).SendAsync(request!, client.Token)).DisposeAsync(), Throws.InstanceOf<OperationCanceledException>());

        Assert.That((held is null, events.Disposed), Is.EqualTo((false, true)));
        held!.Dispose();
    }

    private static async Task<BudgetedBuffer> BodyAsync(ByteBudget budget)
    {
        byte[] json = Json.Bytes($$"""{"model":"ext-acme-m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"{{new string('x', 100_000)}}"}]}""");
        var body = budget.CreateBuffer();
        Assert.That(await body.ReserveAsync(json.Length, default), Is.EqualTo(ByteGrant.Granted));
        json.CopyTo(body.Free);
        body.Advance(json.Length);
        return body;
    }

    private static ChatDispatcher DispatcherOf(FakeProvider provider)
    {
        var gateway = new Gateway(provider, "A");
        var services = new DispatchServices(Gateway.NoRetries, [gateway], gateway.Time, null, new RequestActivities(capturesContent: true));
        return new ChatDispatcher(gateway.Registry, services, Microsoft.Extensions.Logging.Abstractions.NullLogger<ChatDispatcher>.Instance);
    }
}
