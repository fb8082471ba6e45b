using ProviderKit.Dispatch.Attempts;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Counts of tokens: the upstream's own where it can be had at once, else an estimate; and no conversation suffers from them.</summary>
[Property("FAULTS", 68)]
public class CountDispatchTests
{
    private const string Ask = """{"model":"ext-acme-m","system":"Be brief.","messages":[{"role":"user","content":"Hi"}]}""";
    private const string Seven = """{"input_tokens":7}""";

    private static readonly WireFormat[] Both = [WireFormat.AnthropicCountTokens, WireFormat.ChatTokenCount];

    [TestCaseSource(nameof(Both))]
    public async Task Count_OfTheUpstream_IsTheAnswer(WireFormat format)
    {
        ChatRequest? asked = null;
        var gateway = Of(format, call => Answer(asked = call.Request), "A");

        await using (var result = await CountAsync(gateway))
            Assert.That((Json.Text(result.Body), result.IsEstimate, result.Attempts, result.Usage), Is.EqualTo((Seven, false, 1, default(ChatUsage))));

        Assert.That((asked!.Format, asked.Stream), Is.EqualTo((format, false)));
        var record = gateway.AssertEnded();
        Assert.That((record.TokenName, record.Format, record.Error), Is.EqualTo(("A", WireFormat.AnthropicCountTokens, (ProviderError?)null)));
        Assert.That(gateway.Trails.Find(record.RequestId)!.Steps.Select(step => step.Kind), Is.EqualTo([TrailStepKind.Target, TrailStepKind.Attempt, TrailStepKind.Answered]));
    }

    [Test]
    public async Task Failure_LeadsToTheNextToken_AndBlamesNone(
        [ValueSource(nameof(Both))] WireFormat format, [Values(429, 402, 401)] int status)
    {
        var gateway = Of(format, call => call.Token!.Name == "A" ? FakeProvider.Status(status) : Answer(call.Request), "A", "B");

        await using (var result = await CountAsync(gateway))
            Assert.That((Json.Text(result.Body), result.IsEstimate, result.Attempts), Is.EqualTo((Seven, false, 2)));

        Assert.That(gateway.AssertEnded().TokenName, Is.EqualTo("B"));
        Assert.That(gateway.Pool.GetTokenStats().Select(token => (token.Blocked, token.Quarantined, token.Failures)), Is.All.EqualTo((false, false, 0L)),
            "a conversation can go on with either: counting has limits and permissions of its own");
    }

    [Test]
    public async Task Failure_OfEveryToken_IsAnEstimate(
        [ValueSource(nameof(Both))] WireFormat format, [Values(429, 402, 401, 408, 500, 503, 529)] int status)
    {
        var provider = Provider(format, _ => FakeProvider.Status(status));
        var gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions(), "A", "B");

        await using (var result = await CountAsync(gateway)) AssertEstimate(result);

        Assert.That(provider.Calls, Is.EqualTo(status < 403 || status == 429 ? ["A", "B"] : new[] { "A" }), "no call is repeated");
        Assert.That(gateway.AssertEnded().Error, Is.Null);
        Assert.That(gateway.Pool.GetTokenStats().Select(token => (token.Blocked, token.Failures)), Is.All.EqualTo((false, 0L)));
        Assert.That(gateway.Entry.Health.Status, Is.EqualTo(ProviderHealthStatus.Healthy));
        Assert.That(gateway.Trails.Find(gateway.Records[^1].RequestId)!.Steps.Where(step => step.Kind == TrailStepKind.Attempt).Select(step => step.Succeeded), Is.All.False);
    }

    [TestCaseSource(nameof(Both))]
    public async Task Failure_ThatIsThrown_IsAnEstimate(WireFormat format)
    {
        var gateway = Of(format, _ => throw new InvalidOperationException("x"), "A");
        await using (var result = await CountAsync(gateway)) AssertEstimate(result);
        gateway.AssertEnded();
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(422)]
    public async Task Refusal_ByTheClientsOwnFormat_IsTheAnswer(int status)
    {
        var gateway = Of(WireFormat.AnthropicCountTokens, _ => FakeProvider.Status(status, """{"type":"error","error":{"type":"x","message":"no"}}"""), "A", "B");
        await using var result = await CountAsync(gateway);
        Assert.That((result.Error!.HttpStatus, result.Error.Message, result.Attempts), Is.EqualTo((status, "no", 1)));
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(422)]
    public async Task Refusal_OfATranslation_IsAnEstimate(int status)
    {
        var gateway = Of(WireFormat.ChatTokenCount, _ => FakeProvider.Status(status, """{"error":{"message":"no"}}"""), "A", "B");
        await using var result = await CountAsync(gateway);
        AssertEstimate(result);
        Assert.That(result.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Translation_ThatCannotBeSaid_IsAnEstimateWithoutACall()
    {
        var gateway = Of(WireFormat.ChatTokenCount, call => Answer(call.Request), "A");
        await using var result = await CountAsync(gateway, """{"model":"ext-acme-m","messages":[{"role":"user","content":[{"type":"of_tomorrow"}]}]}""");
        AssertEstimate(result);
        Assert.That(result.Attempts, Is.Zero);
    }

    [TestCaseSource(nameof(Both))]
    public async Task Silence_EndsAfterTenSeconds(WireFormat format)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new Gateway(Silent(format, called), "A", "B");

        var counting = CountAsync(gateway).AsTask();
        await called.Task;
        gateway.Time.Advance(AttemptLoop.LongestOptionalCall - TimeSpan.FromMilliseconds(1));
        Assert.That(counting.IsCompleted, Is.False);
        gateway.Time.Advance(TimeSpan.FromMilliseconds(1));
        await using (var result = await counting) AssertEstimate(result);

        var record = gateway.AssertEnded();
        Assert.That(record.Attempts, Is.EqualTo(1), "another token would be as slow");
        Assert.That(gateway.Trails.Find(record.RequestId)!.Steps.Single(step => step.Kind == TrailStepKind.Attempt).Error, Is.EqualTo(ProviderErrorKind.Timeout));
    }

    [Test]
    public async Task Client_ThatLeaves_IsNoTimeout()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new Gateway(Silent(WireFormat.ChatTokenCount, called), "A");
        using var client = new CancellationTokenSource();

        var counting = CountAsync(gateway, cancellationToken: client.Token).AsTask();
        await called.Task;
        await client.CancelAsync();

        Assert.That(async () => await counting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(gateway.AssertEnded().Error!.Kind, Is.EqualTo(ProviderErrorKind.Cancelled));
    }

    [Test]
    public async Task Count_WhileEverySlotIsTaken_IsAnEstimateAtOnce()
    {
        var events = new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""") { Hangs = true };
        var provider = Provider(WireFormat.ChatTokenCount, call => call.Request.Stream ? ProviderReply.Streamed(events) : Answer(call.Request));
        var options = new ProviderKitOptions { Limits = { MaxConcurrent = 1, QueueLimit = 10, QueueTimeout = TimeSpan.FromSeconds(30) } };
        var gateway = new Gateway(provider, new FakeTime(), options, "A", "B");
        await using var conversation = await gateway.SendAsync(stream: true);

        await using var result = await CountAsync(gateway);

        AssertEstimate(result);
        Assert.That(result.Attempts, Is.Zero);
    }

    [Test]
    public async Task Count_WhileEveryTokenRests_IsAnEstimateAtOnce()
    {
        var provider = Provider(WireFormat.ChatTokenCount, _ => FakeProvider.Status(429));
        var gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions { Retry = { MaxRetries = 0 }, Tokens = { MaxWait = TimeSpan.FromHours(1) } }, "A");
        gateway.Pool.Report("A", TokenOutcome.RateLimited);

        await using var result = await CountAsync(gateway);

        AssertEstimate(result);
        Assert.That(provider.Calls, Is.Empty);
    }

    private static void AssertEstimate(DispatchResult result)
    {
        Assert.That((result.Error, result.IsEstimate), Is.EqualTo(((ProviderError?)null, true)));
        Assert.That((int)Json.Parse(result.Body)!["input_tokens"]!, Is.InRange(1, 30));
    }

    private static ValueTask<DispatchResult> CountAsync(Gateway gateway, string body = Ask, CancellationToken cancellationToken = default) =>
        gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body), WireFormat.AnthropicCountTokens), cancellationToken);

    private static Gateway Of(WireFormat format, Func<ProviderCall, ProviderReply> answer, params string[] tokens) => new(Provider(format, answer), tokens);

    private static FakeProvider Provider(WireFormat format, Func<ProviderCall, ProviderReply> answer) => new(answer) { Info = InfoOf(format) };

    private static FakeProvider Silent(WireFormat format, TaskCompletionSource called) => new(async (_, cancellationToken) =>
    {
        called.SetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    })
    { Info = InfoOf(format) };

    private static ProviderInfo InfoOf(WireFormat format) => new() { Name = "acme", Prefix = "ext-acme-", Formats = [WireFormat.OpenAIChat, format] };

    private static ProviderReply Answer(ChatRequest request)
    {
        Assert.That(request.Body.IsEmpty, Is.False);
        return FakeProvider.Whole(Seven);
    }
}
