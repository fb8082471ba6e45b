using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Sessions;

/// <summary>Conversations on their way through the dispatcher, with three tokens that take turns.</summary>
public class DispatcherAffinityTests
{
    private readonly HashSet<string> _limited = [];

    [SetUp]
    public void FreeAll() => _limited.Clear();

    [Test]
    public async Task SendAsync_SameConversation_StaysOnItsToken_AndTheTrailSaysSo()
    {
        var gateway = Make();
        string?[] tokens = [(await AskAsync(gateway, "one")).TokenName, (await AskAsync(gateway, "two")).TokenName];
        var record = await AskAsync(gateway, "one");
        Assert.That((tokens[0], tokens[1], record.TokenName), Is.EqualTo(("A", "B", "A")));
        var attempt = AttemptsOf(gateway, record).Single();
        Assert.That((attempt.PreferredToken, attempt.KeptToken), Is.EqualTo(("A", (bool?)true)));
        var first = AttemptsOf(gateway, gateway.Records[0]).Single();
        Assert.That((first.PreferredToken, first.KeptToken), Is.EqualTo(((string?)null, (bool?)null)));
    }

    [Test]
    [Property("FAULTS", 74)]
    public async Task SendAsync_TokenRateLimited_MovesOnceInTheSameRequest_AndTheTrailSaysSo()
    {
        var gateway = Make();
        await AskAsync(gateway, "one");
        _limited.Add("A");
        var record = await AskAsync(gateway, "one");
        Assert.That((record.TokenName, record.Rotations), Is.EqualTo(("B", 1)));
        Assert.That(
            AttemptsOf(gateway, record).Select(a => (a.Token, a.PreferredToken, a.KeptToken)),
            Is.EqualTo(new[] { ("A", "A", (bool?)true), ("B", "A", (bool?)false) }));
        _limited.Clear();
        gateway.Time.Advance(TimeSpan.FromMinutes(10));
        for (int i = 0; i < 4; i++) Assert.That((await AskAsync(gateway, "one")).TokenName, Is.EqualTo("B"));
    }

    [Test]
    public async Task SendAsync_FailedRequest_BindsNothing()
    {
        var gateway = Make(_ => FakeProvider.Failed(ProviderErrorKind.InvalidRequest));
        await AskAsync(gateway, "one");
        Assert.That(gateway.Pool.BoundSessions, Is.Zero);
        Assert.That((await AskAsync(gateway, "one")).TokenName, Is.EqualTo("B"));
    }

    [Test]
    public async Task SendAsync_StreamedConversation_StaysOnItsToken()
    {
        var gateway = Make(_ => ProviderReply.Streamed(new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""", "[DONE]")));
        for (int i = 0; i < 3; i++) Assert.That((await AskAsync(gateway, "one", stream: true)).TokenName, Is.EqualTo("A"));
    }

    [Test]
    [Property("FAULTS", 74)]
    public async Task SendAsync_TokenReplacedWhileItStreams_TheNextRequestTakesAnother()
    {
        var gateway = Make(_ => ProviderReply.Streamed(new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""", "[DONE]")));
        await using (var result = await gateway.SendAsync(Body("one", stream: true)))
        {
            gateway.Pool.SetTokens(new[] { "B", "C", "D" }.Select(Support.Tokens.Named));
            Assert.That(await Gateway.ReadAllAsync(result.Stream!), Is.Not.Empty);
        }
        string? moved = (await AskAsync(gateway, "one", stream: true)).TokenName;
        Assert.That(moved, Is.Not.EqualTo("A"));
        Assert.That((await AskAsync(gateway, "one", stream: true)).TokenName, Is.EqualTo(moved));
    }

    [Test]
    public async Task SendAsync_OneToken_LooksAtNoHeader()
    {
        var client = new FakeClient("x-session-id: one");
        var gateway = Make(tokens: "A");
        ChatRequest.TryRead(Json.Bytes(Body("one")), out var request, out _, client: client);
        await using var result = await gateway.Dispatcher.SendAsync(request!);
        Assert.That((result.Error, client.Lookups, gateway.Pool.BoundSessions), Is.EqualTo(((ProviderError?)null, 0, 0)));
    }

    [Test]
    public async Task SendAsync_SwitchedOff_TakesTurns()
    {
        var gateway = Make(configure: options => options.Tokens.Affinity.Enabled = false);
        string?[] tokens = [(await AskAsync(gateway, "one")).TokenName, (await AskAsync(gateway, "one")).TokenName];
        Assert.That(tokens, Is.EqualTo(new[] { "A", "B" }));
    }

    [Test]
    public async Task ShownToken_IsItsName_WhereThatIsAskedFor([Values] bool shown)
    {
        var gateway = Make(configure: options => options.Tokens.ShowInHeaders = shown);
        await using var result = await gateway.SendAsync(Body("one"));
        Assert.That(result.ShownToken, Is.EqualTo(shown ? "A" : null));
    }

    [Test]
    [Property("FAULTS", 73)]
    public async Task SendAsync_NamedConversation_TheNameIsInNoTrailNorRecord()
    {
        var gateway = Make();
        const string name = "canary-session-0815";
        await AskAsync(gateway, name);
        var record = await AskAsync(gateway, name);
        var trail = gateway.Trails.Find(record.RequestId)!;
        Assert.That(trail.Steps.Single(s => s.Kind == TrailStepKind.Attempt).KeptToken, Is.True);
        Assert.That(string.Join('\n', trail.Steps) + record, Does.Not.Contain(name));
    }

    private Gateway Make(Func<ProviderCall, ProviderReply>? answer = null, Action<ProviderKitOptions>? configure = null, params string[] tokens)
    {
        var options = Gateway.NoRetries;
        options.Tokens.Selection = TokenSelection.RoundRobin;
        configure?.Invoke(options);
        var provider = new FakeProvider(call => _limited.Contains(call.Token!.Name)
            ? FakeProvider.Failed(ProviderErrorKind.RateLimited, TimeSpan.FromMinutes(1))
            : answer?.Invoke(call) ?? FakeProvider.Whole());
        return new Gateway(provider, new FakeTime(), options, tokens.Length == 0 ? ["A", "B", "C"] : tokens);
    }

    private static string Body(string session, bool stream = false) =>
        $$"""{"model":"ext-acme-m","messages":[{"role":"user","content":"Hi"}],"session_id":"{{session}}","stream":{{(stream ? "true" : "false")}}}""";

    private static async Task<RequestRecord> AskAsync(Gateway gateway, string session, bool stream = false) =>
        (await gateway.RunAsync(Body(session, stream))).Record;

    private static IEnumerable<TrailStep> AttemptsOf(Gateway gateway, RequestRecord record) =>
        gateway.Trails.Find(record.RequestId)!.Steps.Where(step => step.Kind == TrailStepKind.Attempt);
}
