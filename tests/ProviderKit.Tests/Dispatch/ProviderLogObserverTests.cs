using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Dispatch;
using RichardSzalay.MockHttp;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

public class ProviderLogObserverTests
{
    private static readonly RequestRecord Served = new()
    {
        RequestId = "req_1", Model = "ext-acme-m", Provider = "acme", TokenName = "A", Attempts = 2, Streamed = true,
        Duration = TimeSpan.FromMilliseconds(5), TimeToFirstByte = TimeSpan.FromMilliseconds(2), Usage = new ChatUsage(1, 2),
    };

    [Test]
    public void OnStarted_IsARequest()
    {
        var entry = Log(o => o.OnStarted(new RequestStart("req_1", "ext-acme-m", "acme", true))).Single();
        Assert.That((entry.Event, entry.Level, entry.RequestId, entry.Model, entry.Streamed),
            Is.EqualTo((ProviderLogEvent.Request, ProviderLogLevel.Debug, "req_1", "ext-acme-m", true)));
    }

    [Test]
    public void OnCompleted_Served_IsAResponse()
    {
        var response = Log(Served).Single();
        Assert.That((response.Event, response.Level, response.RequestId, response.Model), Is.EqualTo((ProviderLogEvent.Response, ProviderLogLevel.Info, "req_1", "ext-acme-m")));
        Assert.That((response.Token, response.Status, response.Attempts, response.Streamed), Is.EqualTo(("A", 200, 2, true)));
        Assert.That((response.Duration, response.TimeToFirstByte, response.Usage), Is.EqualTo((Served.Duration, Served.TimeToFirstByte, Served.Usage)));
    }

    [Test]
    public void OnCompleted_Failed_IsAnErrorThatSaysWhy()
    {
        var response = Log(Served with { Error = new ProviderError(UpstreamError, "acme: boom") { UpstreamStatus = 503 } }).Single();
        Assert.That((response.Level, response.Status, response.Error, response.Usage), Is.EqualTo((ProviderLogLevel.Error, 503, "acme: boom", (ChatUsage?)null)));
    }

    [Test]
    public void OnCompleted_NoProvider_IsInNoLog() =>
        Assert.That(Log(Served with { Provider = null, Error = new ProviderError(NotFound, "x") }), Is.Empty);

    [TestCase(false)]
    [TestCase(true)]
    public async Task Request_ThatRotates_IsToldStepByStep(bool content)
    {
        using var host = Support.Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "one"), ("EXT_OPENAI_TOKEN_2", "two"), ("ProviderKit:Logs:LogContent", content ? "1" : "0"));
        host.Upstream.When("*").Respond(request =>
        {
            bool first = request.Headers.Authorization!.Parameter == "one";
            var reply = new HttpResponseMessage(first ? System.Net.HttpStatusCode.TooManyRequests : System.Net.HttpStatusCode.OK)
            {
                Content = new StringContent(first ? """{"error":{"message":"slow down"}}""" : """{"model":"m","choices":[{"message":{"content":"the answer"}}]}""", null, "application/json"),
            };
            if (first) reply.Headers.Add("retry-after", "30");
            return reply;
        });
        await using (await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-m", [new PlainMessage("user", "the question")]))) { }

        var entries = host.Services.GetRequiredService<ProviderLogStore>().Recent("openai");
        var (limit, rotation, response) = (Single(ProviderLogEvent.RateLimit), Single(ProviderLogEvent.TokenRotation), Single(ProviderLogEvent.Response));
        Assert.That((limit.Token, limit.RetryAfter), Is.EqualTo(("EXT_OPENAI_TOKEN_1", (TimeSpan?)TimeSpan.FromSeconds(30))));
        Assert.That((rotation.Token, rotation.NextToken), Is.EqualTo(("EXT_OPENAI_TOKEN_1", "EXT_OPENAI_TOKEN_2")));
        Assert.That((response.Status, response.Attempts, response.Token), Is.EqualTo((200, 2, "EXT_OPENAI_TOKEN_2")));
        Assert.That(entries.Select(e => e.RequestId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(Single(ProviderLogEvent.Request).Content, content ? Does.Contain("the question") : Is.Null);
        Assert.That(response.Content, content ? Does.Contain("the answer") : Is.Null);

        ProviderLogEntry Single(ProviderLogEvent what) => entries.Single(e => e.Event == what);
    }

    [Test]
    public async Task Request_ThatRuns_IsInTheLogAlready()
    {
        using var host = Support.Host.With(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "one"));
        var store = host.Services.GetRequiredService<ProviderLogStore>();
        IReadOnlyList<ProviderLogEntry> seen = [];
        host.Upstream.When("*").Respond(_ =>
        {
            seen = store.Recent("openai");
            return new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("""{"model":"m","choices":[{"message":{"content":"a"}}]}""", null, "application/json") };
        });
        await using (await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-m", [new PlainMessage("user", "q")]))) { }
        Assert.That(seen.Select(e => (e.Event, e.Model)), Is.EqualTo([(ProviderLogEvent.Request, "ext-openai-m")]));
        Assert.That(store.Recent("openai").Select(e => e.Event), Is.EqualTo([ProviderLogEvent.Request, ProviderLogEvent.Response]));
    }

    private static IReadOnlyList<ProviderLogEntry> Log(RequestRecord record) => Log(o => o.OnCompleted(record));

    private static IReadOnlyList<ProviderLogEntry> Log(Action<IRequestObserver> tell)
    {
        using var store = new ProviderLogStore(new ProviderLogOptions(), ["acme"], timeProvider: new FakeTime());
        tell(new ProviderLogObserver(store));
        return store.RecentOfAll(10);
    }
}
