using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Upstream;

/// <summary>The gateway's timeouts for upstreams apply to chat clients.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class TimeoutTests
{
    private static readonly UpstreamOptions Defaults = new();

    private readonly FakeTime _time = new();

    [Test, CancelAfter(30_000)]
    public async Task Client_ThatDoesNotBegin_FailsAsAnyUpstreamDoes([Values] bool stream)
    {
        var fake = new FakeChatClient { NeverEnds = true };
        await using var gateway = await LocalGateway.StartAsync(fake, time: _time);

        var asking = stream ? gateway.Client().GetStreamingResponseAsync("Hello").AllAsync() : (Task)gateway.Client().GetResponseAsync("Hello");
        await fake.Waiting;
        _time.Advance(Defaults.FirstByteTimeout);

        var error = Assert.ThrowsAsync<ProviderException>(() => asking)!.Error;
        Assert.That((error.Kind, error.Code, WireFormat.OpenAIChat.StatusOf(error)), Is.EqualTo((ProviderErrorKind.Timeout, "upstream_first_byte_timeout", 504)));
        Assert.That(fake.Token.IsCancellationRequested, Is.True);
    }

    [Test, CancelAfter(30_000)]
    public async Task Client_ThatFallsSilent_BreaksTheStreamAsAnyUpstreamDoes()
    {
        var fake = new FakeChatClient { NeverEnds = true }.Answers(new ChatResponseUpdate(ChatRole.Assistant, "a"));
        await using var gateway = await LocalGateway.StartAsync(fake, time: _time);
        await using var updates = gateway.Client().GetStreamingResponseAsync("Hello").GetAsyncEnumerator();
        do await updates.MoveNextAsync();
        while (updates.Current.Text != "a");

        _time.Advance(Defaults.FirstByteTimeout); // a slow reader is not the upstream's fault
        var next = updates.MoveNextAsync();
        await fake.Waiting;
        Assert.That(next.IsCompleted, Is.False);
        _time.Advance(Defaults.IdleTimeout);

        var error = Assert.ThrowsAsync<ProviderException>(async () => await next)!.Error;
        Assert.That((error.Kind, error.Code), Is.EqualTo((ProviderErrorKind.Timeout, "upstream_idle_timeout")));
    }
}
