using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Filters;

/// <summary>What filters do says nothing about the provider, and what the provider does is not hidden by them.</summary>
public class FilterHealthTests
{
    // A kind that an upstream would be blamed for.
    private static readonly ProviderError Refusal = new(ProviderErrorKind.Overloaded, "Not now.");

    [Test]
    public async Task Stream_RefusedBeforeItsEnd_SaysNothingOfTheProvider([Values(1, 4)] int at)
    {
        int seen = 0;
        using var gateway = new FilterGateway([.. Enumerable.Repeat("word ", 20)], new FakeFilter("late") { Stream = _ => new FakeStream((streamed, output) =>
        {
            output.Write(streamed);
            return ++seen == at ? Refusal : null;
        }) });

        var answer = await gateway.RunAsync("chat", stream: true);

        Assert.That(answer.Error?.Kind, Is.EqualTo(ProviderErrorKind.Overloaded));
        Assert.That(answer.Filtered, Is.EqualTo(["late: Not now."]));
        Assert.That(HealthOf(gateway), Is.EqualTo(((ProviderErrorKind?)null, false)));
    }

    [Test]
    public async Task Stream_WhoseFilterThrows_SaysNothingOfTheProvider()
    {
        using var gateway = new FilterGateway(["a", "b"], new FakeFilter("bad") { Stream = _ => new FakeStream((_, _) => throw new ProviderException(Refusal)) });

        await gateway.RunAsync("chat", stream: true);

        Assert.That(HealthOf(gateway), Is.EqualTo(((ProviderErrorKind?)null, false)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Reply_ThatCameWholeAndIsRefused_IsASuccessOfTheProvider(bool stream)
    {
        using var gateway = new FilterGateway(["a", "b"], new FakeFilter("late")
        {
            Reply = (_, _) => new(Refusal),
            Stream = _ => new FakeStream((_, _) => null, _ => Refusal),
        });

        var answer = await gateway.RunAsync("chat", stream);

        Assert.That((answer.Error?.Kind, answer.Filtered.Single()), Is.EqualTo((ProviderErrorKind.Overloaded, "late: Not now.")));
        Assert.That(HealthOf(gateway), Is.EqualTo(((ProviderErrorKind?)null, true)));
    }

    [Test]
    public async Task Stream_ThatBreaksWhileAFilterHoldsIt_IsAFailureOfTheProvider()
    {
        using var gateway = Breaking(new FakeFilter("holding") { Stream = _ => new FakeStream((_, _) => null) });

        var answer = await gateway.RunAsync("chat", stream: true);

        Assert.That((answer.Error?.Kind, answer.InPlaceOfReply, answer.Filtered), Is.EqualTo((ProviderErrorKind.UpstreamError, true, Array.Empty<string>())));
        Assert.That(HealthOf(gateway), Is.EqualTo(((ProviderErrorKind?)ProviderErrorKind.UpstreamError, false)));
    }

    [Test]
    public async Task Stream_WhoseFailureAFilterRefuses_IsAFailureOfTheProvider()
    {
        using var gateway = Breaking(new FakeFilter("late") { Stream = _ => new FakeStream((streamed, output) =>
        {
            if (System.Text.Encoding.UTF8.GetString(streamed.Json.Span).Contains("It broke", StringComparison.Ordinal)) return new ProviderError(ProviderErrorKind.InvalidRequest, "No errors here.");
            output.Write(streamed);
            return null;
        }) });

        var answer = await gateway.RunAsync("responses", stream: true);

        Assert.That(answer.Filtered, Is.EqualTo(["late: No errors here."]), answer.Text);
        Assert.That(HealthOf(gateway), Is.EqualTo(((ProviderErrorKind?)ProviderErrorKind.UpstreamError, false)));
    }

    [Test]
    public async Task Attempt_Refused_SaysNothingOfTheProvider()
    {
        using var gateway = new FilterGateway(["a"], new FakeFilter("early") { Attempt = (_, _) => new(Refusal) });

        await gateway.RunAsync("chat", stream: true);

        Assert.That(HealthOf(gateway), Is.EqualTo(((ProviderErrorKind?)null, false)));
    }

    private static FilterGateway Breaking(IDispatchFilter filter) => FilterGateway.Ending(["a", "b"], new ProviderError(ProviderErrorKind.UpstreamError, "It broke."), filter);

    private static (ProviderErrorKind? Failure, bool HasSucceeded) HealthOf(FilterGateway gateway)
    {
        var health = gateway.Host.Registry.Find("acme")!.Health;
        return (health.LastErrorKind, health.LastSuccess is not null);
    }
}
