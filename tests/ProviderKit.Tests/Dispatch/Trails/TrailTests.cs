using ProviderKit.Tests.Routing;
using ProviderKit.Tests.Support;
using static ProviderKit.TrailStepKind;

namespace ProviderKit.Tests.Dispatch.Trails;

/// <summary>What a trail tells of each kind of way, and that every way has one end.</summary>
public class TrailTests
{
    [Test]
    public async Task Success_TellsTargetAttemptAndAnswer()
    {
        var time = new FakeTime();
        var gateway = new Gateway(new FakeProvider(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return FakeProvider.Whole();
        }), time, "A");
        var started = time.UtcNow;
        var result = await gateway.SendAsync();
        var trail = gateway.Trails.Find(result.RequestId)!;
        Assert.That((trail.Ended, trail.Status, trail.Duration, trail.Provider, trail.TokenName), Is.EqualTo((false, (int?)null, (TimeSpan?)null, "acme", "A")));
        time.Advance(TimeSpan.FromSeconds(1));
        await result.DisposeAsync();
        Assert.That((trail.Started, trail.Model, trail.Format, trail.Streamed, trail.Attempts), Is.EqualTo((started, "ext-acme-m", (WireFormat?)WireFormat.OpenAIChat, false, 1)));
        Assert.That((trail.Ended, trail.Status, trail.Duration, trail.TimeToFirstByte, trail.Usage, trail.Error),
            Is.EqualTo((true, (int?)200, (TimeSpan?)TimeSpan.FromSeconds(3), (TimeSpan?)TimeSpan.FromSeconds(2), (ChatUsage?)new ChatUsage(3, 4), (ProviderErrorKind?)null)));
        Assert.That(trail.Steps, Is.EqualTo(new TrailStep[]
        {
            new() { Kind = Target, At = TimeSpan.Zero, Provider = "acme", UpstreamModel = "m" },
            new() { Kind = Attempt, At = TimeSpan.Zero, Provider = "acme", Token = "A", Duration = TimeSpan.FromSeconds(2), Succeeded = true },
            new() { Kind = Answered, At = TimeSpan.FromSeconds(2), Provider = "acme", Token = "A" },
        }));
    }

    [Test]
    public async Task Rotation_TellsTheRefusalAndLaterTheSkip()
    {
        var gateway = new Gateway(new FakeProvider(call => call.Token!.Name == "A" ? FakeProvider.Status(429, "{\"error\":{\"message\":\"Slow\\n down\"}}") : FakeProvider.Whole()), "A", "B");
        var first = await StepsAsync(gateway);
        var refused = first.First(s => s.Kind == Attempt);
        Assert.That((refused.Token, refused.Succeeded, refused.Error, refused.UpstreamStatus, refused.Message), Is.EqualTo(("A", (bool?)false, (ProviderErrorKind?)ProviderErrorKind.RateLimited, (int?)429, "acme: Slow  down")));
        Assert.That(first.Select(s => s.Kind), Is.EqualTo([Target, Attempt, TokenSkipped, Attempt, Answered]));
        var later = await StepsAsync(gateway, """{"model":"ext-acme-m","messages":[{"role":"user","content":"of another conversation"}]}""");
        Assert.That(later.Select(s => (s.Kind, s.Token)), Is.EqualTo([(Target, null), (TokenSkipped, "A"), (Attempt, "B"), (Answered, "B")]));
        Assert.That((later[1].SkipReason, later[1].FreeIn, later[1].Provider), Is.EqualTo(((TokenSkipReason?)TokenSkipReason.Blocked, (TimeSpan?)TimeSpan.FromSeconds(60), "acme")));
    }

    [Test]
    public async Task Retry_TellsThePause()
    {
        int calls = 0;
        var gateway = new Gateway(new FakeProvider(_ => calls++ == 0 ? FakeProvider.Failed(ProviderErrorKind.UpstreamError, TimeSpan.FromSeconds(2)) : FakeProvider.Whole()), new FakeTime(), new ProviderKitOptions(), "A");
        var outcome = await gateway.Time.AdvanceUntilAsync(gateway.RunAsync(), TimeSpan.FromSeconds(2));
        var steps = gateway.Trails.Find(outcome.Record.RequestId)!.Steps;
        Assert.That(steps.Select(s => s.Kind), Is.EqualTo([Target, Attempt, Waited, Attempt, Answered]));
        Assert.That((steps[2].WaitedFor, steps[2].Duration), Is.EqualTo(((TrailWait?)TrailWait.Backoff, (TimeSpan?)TimeSpan.FromSeconds(2))));
    }

    [Test]
    public async Task Fallback_TellsFromWhereToWhereAndWhy()
    {
        var gateway = FallbackGateway.Of(FallbackGateway.Failing("acme", ProviderErrorKind.Timeout), FallbackGateway.Serving("beta"));
        var steps = await StepsAsync(gateway);
        Assert.That(steps.Select(s => (s.Kind, s.Provider)), Is.EqualTo([(Target, "acme"), (Attempt, "acme"), (Fallback, "beta"), (Target, "beta"), (Attempt, "beta"), (Answered, "beta")]));
        Assert.That((steps[2].From, steps[2].UpstreamModel, steps[2].Error), Is.EqualTo(("acme", "x", (ProviderErrorKind?)ProviderErrorKind.Timeout)));
    }

    [Test]
    public async Task Wait_ForAToken_TellsHowLong()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromSeconds(10);
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), new FakeTime(), options, "A");
        gateway.Pool.Use(TokenOutcome.RateLimited, TimeSpan.FromSeconds(4));
        var sending = gateway.RunAsync();
        Assert.That(sending.IsCompleted, Is.False);
        var outcome = await gateway.Time.AdvanceUntilAsync(sending, TimeSpan.FromSeconds(4.001));
        var steps = gateway.Trails.Find(outcome.Record.RequestId)!.Steps;
        Assert.That(steps.Select(s => s.Kind), Is.EqualTo([Target, TokenSkipped, Waited, Attempt, Answered]));
        Assert.That((steps[2].WaitedFor, steps[2].Succeeded), Is.EqualTo(((TrailWait?)TrailWait.Token, (bool?)true)));
        Assert.That(steps[2].Duration, Is.InRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4.1)));
    }

    [Test]
    public async Task Wait_InVain_EndsAs503()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromSeconds(10);
        options.Tokens.MaxConcurrentPerToken = 1;
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), new FakeTime(), options, "A");
        using var other = gateway.Pool.TryLease(null, out _);
        var sending = gateway.SendAsync().AsTask();
        await using var result = await gateway.Time.AdvanceUntilAsync(sending, TimeSpan.FromSeconds(10.001));
        Assert.That((result.Error!.Kind, result.Attempts), Is.EqualTo((ProviderErrorKind.Saturated, 0)));
        Assert.That(gateway.Trails.Find(result.RequestId)!.Steps.Single(s => s.Kind == Waited).Succeeded, Is.False);
    }

    [Test, Property("FAULTS", 12)]
    public async Task Cancelled_EndsOnceAs499()
    {
        using var caller = new CancellationTokenSource();
        var gateway = new Gateway(new FakeProvider(async (_, cancellation) =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            return FakeProvider.Whole();
        }), "A");
        Assert.That(async () => await gateway.SendAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
        var trail = gateway.Trails.Recent(10).Single();
        Assert.That((trail.Status, trail.Error, trail.Ended), Is.EqualTo(((int?)499, (ProviderErrorKind?)ProviderErrorKind.Cancelled, true)));
        Assert.That(gateway.Records, Has.Count.EqualTo(1));
        Assert.That(gateway.Entry.Health.ConsecutiveFailures, Is.Zero);
    }

    [Test, Property("FAULTS", 17)]
    public async Task BrokenStream_EndsWithItsErrorAndWhatItCost()
    {
        var events = new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}""");
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A");
        var outcome = await gateway.RunAsync(stream: true);
        var trail = gateway.Trails.Find(outcome.Record.RequestId)!;
        Assert.That((trail.Status, trail.Error, trail.Usage, trail.Streamed), Is.EqualTo(((int?)502, (ProviderErrorKind?)ProviderErrorKind.ConnectionLost, (ChatUsage?)new ChatUsage(5, 1), true)));
        Assert.That(trail.Steps.Select(s => s.Kind), Is.EqualTo([Target, Attempt, Answered]));
        Assert.That((gateway.Entry.Health.Status, gateway.Entry.Health.LastErrorKind), Is.EqualTo((ProviderHealthStatus.Degraded, (ProviderErrorKind?)ProviderErrorKind.ConnectionLost)));
    }

    [Test]
    public async Task UnknownModelAndRefusedBody_HaveTrailsToo()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "A");
        var unknown = await gateway.RunAsync(model: new string('x', 5000));
        var refused = gateway.Unsent.Reject(new ProviderError(ProviderErrorKind.InvalidRequest, "No JSON."));
        await refused.DisposeAsync();
        var (newest, older) = (gateway.Trails.Recent(2)[0], gateway.Trails.Recent(2)[1]);
        Assert.That((newest.Id, newest.Model, newest.Status, newest.ErrorMessage, newest.Steps.Count), Is.EqualTo((refused.RequestId, (string?)null, (int?)400, "No JSON.", 0)));
        Assert.That((older.Id, older.Status), Is.EqualTo((unknown.Result.RequestId, (int?)404)));
        Assert.That(older.Model, Has.Length.LessThan(200));
    }

    [Test]
    public async Task ManySteps_AreCountedNotKept()
    {
        string[] tokens = [.. Enumerable.Range(0, 150).Select(i => $"T{i}")];
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Status(401)), tokens);
        var outcome = await gateway.RunAsync();
        var trail = gateway.Trails.Find(outcome.Record.RequestId)!;
        Assert.That((trail.Steps.Count, trail.OmittedSteps > 0, trail.Attempts), Is.EqualTo((RequestTrail.MaxSteps, true, 150)));
    }

    private static async Task<IReadOnlyList<TrailStep>> StepsAsync(Gateway gateway, string? body = null) =>
        gateway.Trails.Find((await gateway.RunAsync(body)).Record.RequestId)!.Steps;
}
