using System.Net;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>What goes wrong on the way to an upstream and back, end to end through the dispatcher.</summary>
public class UpstreamClientTests
{
    private static readonly TestCaseData[] Failures =
    [
        new(new HttpRequestException(HttpRequestError.ConnectionError), Unreachable, 502),
        new(new HttpRequestException(HttpRequestError.NameResolutionError), Unreachable, 502),
        new(new HttpRequestException(HttpRequestError.SecureConnectionError), Unreachable, 502),
        new(new HttpRequestException(HttpRequestError.ResponseEnded), ConnectionLost, 502),
        new(new IOException("reset"), ConnectionLost, 502),
        new(new TaskCanceledException("connect"), Unreachable, 502),
        new(new InvalidCastException("ours"), Internal, 500),
    ];

    [TestCaseSource(nameof(Failures))]
    public async Task SendAsync_TransportFails_IsAValueAndBlamesNoToken(Exception e, ProviderErrorKind kind, int status)
    {
        using var host = On();
        host.Upstream.When("*").Throw(e);
        await AssertFailedAsync(host, kind, status);
        host.Upstream.Clear();
        host.Upstream.When("*").Respond("application/json", FakeProvider.Reply);
        await using var next = await SendAsync(host);
        Assert.That(next.Error, Is.Null, "the next request succeeds");
    }

    [Test]
    public async Task SendAsync_SlowFirstByte_Is504()
    {
        using var host = On();
        host.Upstream.When("*").Respond(async _ =>
        {
            host.Time.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
            throw new TaskCanceledException("as the handler does when its token fires");
        });
        await AssertFailedAsync(host, ProviderErrorKind.Timeout, 504, "upstream_first_byte_timeout");
    }

    [Test]
    public void SendAsync_CallerLeaves_CancelsTheUpstreamCall()
    {
        using var host = On();
        using var source = new CancellationTokenSource();
        var body = new ScriptedStream(host.Time, cancellation => source.Cancel());
        host.Upstream.When("*").Respond(_ => Reply("application/json", body));
        Assert.That(async () => await SendAsync(host, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((host.Records.Count, host.Records[0].Error!.Kind), Is.EqualTo((1, Cancelled)));
        Assert.That(host.Registry.Find("openai")!.Tokens.Stats("openai:Tokens:0"), Has.Property("InFlight").Zero.And.Property("Failures").Zero);
    }

    [Test]
    public async Task SendAsync_ResetInsideJson_IsConnectionLost()
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Reply("application/json", new ScriptedStream(host.Time, _ => throw new IOException("reset")) { Before = "{\"choices\":[" }));
        await AssertFailedAsync(host, ConnectionLost, 502);
    }

    [Test]
    public async Task SendAsync_JsonFallsSilent_IsAnIdleTimeout()
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Reply("application/json", new ScriptedStream(host.Time, _ => host.Time.Advance(TimeSpan.FromMinutes(5))) { Before = "{" }));
        await AssertFailedAsync(host, ProviderErrorKind.Timeout, 504, "upstream_idle_timeout");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task SendAsync_StreamStallsOrBreaks_EndsWithAnErrorAfterWhatCame(bool stalls)
    {
        using var host = On();
        var body = new ScriptedStream(host.Time, _ =>
        {
            if (!stalls) throw new IOException("reset");
            host.Time.Advance(TimeSpan.FromMinutes(5));
        }) { Before = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n" };
        host.Upstream.When("*").Respond(_ => Reply("text/event-stream", body));
        await using (var result = await SendAsync(host, stream: true))
        {
            Assert.That(await Gateway.ReadAllAsync(result.Stream!), Has.Count.EqualTo(1));
            Assert.That((result.Stream!.Error!.Kind, result.Stream.Error.Code), Is.EqualTo(stalls ? (ProviderErrorKind.Timeout, "upstream_idle_timeout") : (ConnectionLost, (string?)null)));
        }
        Assert.That(body.Disposed, Is.True);
        Assert.That(host.Records.Single().Error!.HttpStatus, Is.EqualTo(stalls ? 504 : 502));
    }

    [Test]
    public async Task SendAsync_StreamIsSlowButSpeaks_IsNotTimedOut()
    {
        using var host = On();
        int reads = 0;
        var body = new ScriptedStream(host.Time, _ => host.Time.Advance(TimeSpan.FromSeconds(119)))
        {
            Then = () => ++reads switch { < 20 => ": ping\n\n", 20 => "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", _ => "" },
        };
        host.Upstream.When("*").Respond(_ => Reply("text/event-stream", body));
        await using var result = await SendAsync(host, stream: true);
        Assert.That(result.Error, Is.Null);
        Assert.That(await Gateway.ReadAllAsync(result.Stream!), Has.Count.EqualTo(1));
        Assert.That(result.Stream!.Error, Is.Null);
    }

    [Test]
    public async Task SendAsync_ClientReadsNothingForLong_TheStreamGoesOn()
    {
        using var host = On();
        int reads = 0;
        var body = new ScriptedStream(host.Time, _ => { })
        {
            Then = () => ++reads switch
            {
                1 or 2 or 3 => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{reads}\"}}}}]}}\n\n",
                4 => "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
                _ => "",
            },
        };
        host.Upstream.When("*").Respond(_ => Reply("text/event-stream", body));
        await using var result = await SendAsync(host, stream: true);
        int chunks = 0;
        do
        {
            while (result.Stream!.TryRead(out _)) chunks++;
            host.Time.Advance(TimeSpan.FromHours(1)); // the client takes its time before it asks for more
        }
        while (await result.Stream.WaitToReadAsync());
        Assert.That((result.Stream.Error, chunks), Is.EqualTo(((ProviderError?)null, 4)));
    }

    [Test]
    public async Task SendAsync_ErrorBodyBreaksOff_TheStatusDecides()
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Reply("application/json", new ScriptedStream(host.Time, _ => throw new IOException()) { Before = "{\"error\"" }, HttpStatusCode.NotFound));
        await AssertFailedAsync(host, InvalidRequest, 404);
    }

    [Test]
    public async Task SendAsync_EndlessErrorBody_IsReadInPart()
    {
        using var host = On();
        int reads = 0;
        host.Upstream.When("*").Respond(_ => Reply("text/plain", new ScriptedStream(host.Time, _ => { }) { Then = () => reads++ < 100_000 ? "xxxxxxxxxxxxxxxx" : "" }, HttpStatusCode.BadGateway));
        await AssertFailedAsync(host, UpstreamError, 502);
        Assert.That(reads, Is.LessThan(10_000));
    }

    private static Host On() => Host.With(("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:Providers:openai:Tokens:0", "the-token"));

    private static ValueTask<DispatchResult> SendAsync(Host host, bool stream = false, CancellationToken cancellationToken = default) =>
        host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", [], stream), cancellationToken);

    private static async Task AssertFailedAsync(Host host, ProviderErrorKind kind, int status, string? code = null)
    {
        string id;
        await using (var result = await SendAsync(host))
        {
            id = result.RequestId;
            Assert.That((result.Error!.Kind, result.Error.HttpStatus), Is.EqualTo((kind, status)));
            if (code is not null) Assert.That(result.Error.Code, Is.EqualTo(code));
        }
        Assert.That(host.Records.Select(r => r.RequestId), Is.EqualTo([id]));
        var token = host.Registry.Find("openai")!.Tokens.Stats("openai:Tokens:0");
        Assert.That((token.Blocked, token.Failures, token.InFlight), Is.EqualTo((false, 0L, 0)));
    }

    private static HttpResponseMessage Reply(string type, Stream body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return response;
    }

    /// <summary>Gives one text at once; then at every read does something, and gives what comes next or obeys its cancellation.</summary>
    private sealed class ScriptedStream(FakeTime time, Action<CancellationToken> atRead) : ReadOnlyStream
    {
        public string? Before { get; set; }

        public Func<string>? Then { get; init; }

        public bool Disposed { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Before is { } before)
            {
                Before = null;
                return Give(before, buffer);
            }
            // The reader sets one when a read does not complete at once. The bound is for a reader that does not.
            await time.NextTimerSet().WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
            atRead(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return Give(Then?.Invoke() ?? "", buffer);
        }

        protected override void Dispose(bool disposing) => Disposed = true;

        private static int Give(string text, Memory<byte> buffer)
        {
            byte[] bytes = Json.Bytes(text);
            bytes.CopyTo(buffer);
            return bytes.Length;
        }
    }
}
