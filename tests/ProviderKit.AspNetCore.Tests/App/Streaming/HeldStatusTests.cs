using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Streaming;

/// <summary>A stream's status waits for its first event, but for no longer than the stream may be silent.</summary>
public class HeldStatusTests
{
    private const string Comment = ": keep-alive";
    private const int FourMinutes = 16; // times 15 s

    private static readonly TimeSpan Every = new StreamOptions().KeepAlive;

    [Test]
    public async Task Silence_OfFourMinutesBeforeTheFirstEvent_IsFilled()
    {
        var time = new FakeTime();
        using var next = new SemaphoreSlim(0);
        await using var upstream = Upstream(next);
        await using var app = await StartAsync(time, upstream);
        var recorded = app.Records.NextAsync();
        var call = app.Http.SendAsync(Request(), HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        await time.TimerDueIn(Every);
        time.Advance(Every - TimeSpan.FromSeconds(1));
        Assert.That(call.IsCompleted, Is.False, "too early");

        time.Advance(TimeSpan.FromSeconds(1));
        using var response = await call;
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (int i = 1; i < FourMinutes; i++)
        {
            Assert.That(await NextAsync(lines), Is.EqualTo(Comment));
            time.Advance(Every);
        }
        next.Release();
        string rest = await lines.ReadToEndAsync(Patience.Token());

        Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType), Is.EqualTo((200, "text/event-stream")));
        Assert.That(rest.TrimStart(), Does.StartWith(Comment).And.Contain("\ndata: {").And.EndWith("data: [DONE]\n\n"));
        Assert.That(response.Headers.Select(h => h.Key), Has.None.StartsWith("x-providerkit"), "they were not known when it began");
        Assert.That(response.Headers.GetValues("x-request-id"), Is.EqualTo(new[] { (await recorded).RequestId }));
        Assert.That(response.Headers.GetValues("x-client-request-id"), Is.EqualTo(new[] { "mine" }));
        Assert.That((await recorded).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Silence_OfFourMinutesBetweenEvents_IsFilled()
    {
        var time = new FakeTime();
        using var next = new SemaphoreSlim(0);
        await using var upstream = Upstream(next, Sse.Content("one"));
        await using var app = await StartAsync(time, upstream);
        var recorded = app.Records.NextAsync();
        using var response = await app.Http.SendAsync(Request(), HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(await NextAsync(lines), Does.Contain("one"));

        var comment = NextAsync(lines);
        while (!comment.IsCompleted)
        {
            time.Advance(Every);
            await app.GetAsync("/health"); // gives the app time; it may not have begun to wait when the clock first moved
        }
        for (int i = 1; i < FourMinutes; i++)
        {
            Assert.That(await comment, Is.EqualTo(Comment));
            comment = NextAsync(lines);
            time.Advance(Every);
        }
        Assert.That(await comment, Is.EqualTo(Comment));
        next.Release();

        string rest = await lines.ReadToEndAsync(Patience.Token());
        Assert.That(rest.Replace(Comment + "\n\n", "", StringComparison.Ordinal).TrimStart(), Does.StartWith("data: {").And.EndWith("data: [DONE]\n\n"));
        Assert.That((await recorded).Error, Is.Null);
    }

    [Test]
    public async Task Failure_AfterTheStatus_IsAnErrorEventAndABreak()
    {
        var time = new FakeTime();
        using var next = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await next.WaitAsync(connection.Stop);
            await connection.WriteAsync(RawUpstream.Json("""{"error":{"message":"no","type":"invalid_request_error","param":"messages","code":"refused"}}""", 400));
        });
        await using var app = await StartAsync(time, upstream);
        var recorded = app.Records.NextAsync();
        var call = app.PostAsync(Chat.Body(stream: true));
        await time.TimerDueIn(Every);
        time.Advance(Every);
        next.Release();
        var answer = await call.Patiently();

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)));
        Assert.That(answer.Text, Does.StartWith(Comment + "\n\n").And.Contain("\n\ndata: {\"error\":{\"message\":").And.Contain("\"refused\"").And.Not.Contain("[DONE]"));
        var record = await recorded;
        Assert.That((record.Status, record.Error!.Code), Is.EqualTo((400, "refused")));
        Assert.That(app.Log.Entries.Where(e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error && e.Category.StartsWith("ProviderKit", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("/v1/chat/completions", "x-request-id", ": keep-alive", "data: {\"error\":", true)]
    [TestCase("/v1/chat/completions", "x-request-id", ": keep-alive", "data: {\"error\":", false)]
    [TestCase("/v1/messages", "request-id", "event: ping", "event: error\ndata: {\"type\":\"error\"", true)]
    [TestCase("/v1/messages", "request-id", "event: ping", "event: error\ndata: {\"type\":\"error\"", false)]
    public async Task Failure_AfterTheStatus_HasTheIdAndEndsWithAnErrorEvent(string path, string header, string sign, string error, bool isOurs)
    {
        var time = new FakeTime();
        using var next = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await next.WaitAsync(connection.Stop);
            await connection.WriteAsync(RawUpstream.Json("{\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}", 500));
        });
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            (setup.Time, setup.OpenAIAddress, setup.FollowUp) = (time, upstream.Address, null);
            setup.Options.Add(o => o.Retry.MaxRetries = 0);
            if (isOurs) setup.Kit.Add((kit, _) => kit.AddDispatcherDecorator((inner, _) => new FaultyDispatcher(inner)));
        });
        var recorded = app.Records.NextAsync();
        var call = app.SendAsync(Chat.Post(Chat.Body(stream: true, more: "\"max_tokens\":9"), path));
        await time.TimerDueIn(Every);
        time.Advance(Every);
        next.Release();
        var answer = await call.Patiently();

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)));
        Assert.That(answer.Header(header), Is.EqualTo((await recorded).RequestId));
        Assert.That(answer.Text, Does.StartWith(sign).And.Contain("\n\n" + error).And.EndWith("\n\n").And.Not.Contain("[DONE]"));
        Assert.That(answer.Text.Contains("failed unexpectedly", StringComparison.Ordinal), Is.EqualTo(isOurs));
        Assert.That(answer.Text, Does.Not.Contain(nameof(FaultyDispatcher)));
    }

    [TestCase("sim:stall:0")]
    [TestCase("sim:stall:1")]
    [TestCase("sim:slow:99999999")]
    public async Task Silence_BeyondTheLimits_IsAnErrorEventAndABreak(string fault)
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup => setup.Time = time);
        var recorded = app.Records.NextAsync();

        var call = app.ChatAsync("ext-openai-" + fault, stream: true);
        await time.AdvanceUntilAsync(call, Every);
        var answer = await call;

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)));
        Assert.That(answer.Text, Does.StartWith(Comment));
        Assert.That(answer.WithoutKeepAlives().Events.Single(), Does.StartWith("{\"error\":").And.Match("upstream_(idle|first_byte)_timeout"));
        Assert.That((await recorded).Status, Is.EqualTo(504));
        Expect.TokenUnblamed(app);
    }

    [Test]
    public async Task Rotation_GoesOnBehindTheStatus()
    {
        var time = new FakeTime();
        using var next = new SemaphoreSlim(0);
        int calls = 0;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                await next.WaitAsync(connection.Stop);
                await connection.WriteAsync(RawUpstream.Json("""{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""", 429));
            }
            else await connection.WriteAsync(RawUpstream.EventStreamHead + Sse.Content("from the second") + Sse.Finish + Sse.Done);
        });
        await using var app = await StartAsync(time, upstream, "canary-one-5c", "canary-two-5d");
        var recorded = app.Records.NextAsync();
        var call = app.PostAsync(Chat.Body(stream: true));
        await time.TimerDueIn(Every);
        time.Advance(Every);
        next.Release();
        var answer = await call.Patiently();

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, false)), answer.Text);
        Assert.That(answer.Text, Does.StartWith(Comment).And.Contain("from the second").And.EndWith("data: [DONE]\n\n"));
        Assert.That((await recorded).Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task Client_LeavesWhileTheStatusIsHeld_IsNoFault()
    {
        var time = new FakeTime();
        using var never = new SemaphoreSlim(0);
        await using var upstream = Upstream(never);
        await using var app = await StartAsync(time, upstream);
        using var leave = new CancellationTokenSource();
        var record = app.Records.NextAsync();
        var call = app.Http.SendAsync(Request(), HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await time.TimerDueIn(Every);
        time.Advance(Every);
        (await call.Patiently()).Dispose();

        Assert.That((await record.Patiently()).Status, Is.EqualTo(499));
        time.Advance(Every);
        Assert.That(app.Log.Entries.Where(e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error), Is.Empty);
    }

    [Test]
    public async Task WithoutKeepAlives_TheStatusWaits()
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Server.Add(o => o.Streams.KeepAlive = TimeSpan.Zero);
        });

        var before = app.ChatAsync("ext-openai-sim:stall:1", stream: true);
        await time.AdvanceUntilAsync(before, TimeSpan.FromMinutes(5));
        var within = app.ChatAsync("ext-openai-sim:stall:4", stream: true);
        await time.AdvanceUntilAsync(within, TimeSpan.FromMinutes(5));

        Assert.That(((await before).Status, (await within).Status), Is.EqualTo((504, 200)), "an error before the first event keeps its own status");
        Assert.That((await before).Text + (await within).Text, Does.Contain("upstream_idle_timeout").And.Not.Contain("keep-alive"));
    }

    /// <summary>Brings each call to its end, and then fails in an unforeseen way.</summary>
    private sealed class FaultyDispatcher(IChatDispatcher inner) : IChatDispatcher
    {
        public async ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
        {
            await (await inner.SendAsync(request, cancellationToken)).DisposeAsync();
            throw new InvalidOperationException(nameof(FaultyDispatcher));
        }
    }

    private static HttpRequestMessage Request()
    {
        var request = Chat.Post(Chat.Body(stream: true));
        request.Headers.Add("X-Request-ID", "mine");
        return request;
    }

    private static RawUpstream Upstream(SemaphoreSlim next, string first = "") => RawUpstream.Start(async connection =>
    {
        await connection.WriteAsync(RawUpstream.EventStreamHead + first);
        await next.WaitAsync(connection.Stop);
        await connection.WriteAsync(Sse.Content("two") + Sse.Finish + Sse.Done);
    });

    private static Task<GatewayApp> StartAsync(FakeTime time, RawUpstream upstream, params string[] tokens) => GatewayApp.StartAsync(setup =>
    {
        setup.Time = time;
        setup.OpenAIAddress = upstream.Address;
        if (tokens.Length > 0) setup.Tokens = tokens;
    });

    /// <summary>The next line that is not empty.</summary>
    private static async Task<string?> NextAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(Patience.Token()) is { } line)
            if (line.Length > 0) return line;
        return null;
    }
}
