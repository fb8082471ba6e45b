using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>The bytes in flight are bounded over all requests: bodies wait for room before they are read, and so do replies.</summary>
public class MemoryBudgetTests
{
    // 7/8 are shared; of these bodies may fill 5/8, which is 2,293,760 bytes, and one alone 7/8, which is 3,211,264 bytes.
    private const long Budget = 4 * 1024 * 1024;

    private const int Large = 2_000_000;

    private readonly FakeTime _time = new();

    [Test]
    public async Task Post_LargerThanTheBudget_Is413ThatNamesIt()
    {
        await using var app = await StartAsync();

        var answer = await app.PostAsync(BodyOf("gpt-4o", 3_300_000));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((413, "request_too_large")), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("3211264").And.Contains($"{Budget}").And.Contains("ProviderKit:Limits:MaxBytesInFlight"));
        Assert.That((await app.RecordOf(answer)).Status, Is.EqualTo(413));
    }

    [Test]
    public async Task Post_NoRoomInTime_Is503BeforeTheBodyIsRead()
    {
        await using var app = await StartAsync();
        var budget = app.Service<ByteBudget>();
        using var leaving = new CancellationTokenSource();
        var first = app.Http.SendAsync(Chat.Post(BodyOf("sim:slow:3600000", Large)), leaving.Token);
        await app.Simulator.WaitForAsync(s => s.InFlight == 1, Patience.Token());

        var waits = app.PostAsync(BodyOf("gpt-4o", Large));
        await Until(() => budget.Waiting == 1);
        var small = await app.ChatAsync();
        await _time.AdvanceUntilAsync(waits, TimeSpan.FromSeconds(30));
        var answer = await waits;

        Assert.That(small.Status, Is.EqualTo(200), "small ones pass");
        Assert.That((answer.Status, answer.Code, answer.Header("retry-after")), Is.EqualTo((503, "gateway_saturated", "1")), answer.Text);
        await leaving.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        await Until(() => budget.InUse == 0);
        Assert.That((await app.PostAsync(BodyOf("gpt-4o", Large))).Status, Is.EqualTo(200), "the next is served");
    }

    [Test]
    public async Task Post_RoomComesInTime_IsServed()
    {
        await using var app = await StartAsync();
        var budget = app.Service<ByteBudget>();
        using var leaving = new CancellationTokenSource();
        var first = app.Http.SendAsync(Chat.Post(BodyOf("sim:slow:3600000", Large)), leaving.Token);
        await app.Simulator.WaitForAsync(s => s.InFlight == 1, Patience.Token());
        var waits = app.PostAsync(BodyOf("gpt-4o", Large));
        await Until(() => budget.Waiting == 1);

        await leaving.CancelAsync();

        Assert.That((await waits).Status, Is.EqualTo(200));
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Reply_ThatItsClientDoesNotRead_IsHeldOnceAndComesBack(bool announced)
    {
        const int Length = 20_000_000; // more than systems keep in a connection
        byte[] reply = Encoding.UTF8.GetBytes($$$"""{"model":"m","choices":[{"message":{"content":"{{{new string('x', Length)}}}"}}]}""");
        await using var upstream = RawUpstream.Start(async connection =>
        {
            string length = announced ? $"Content-Length: {reply.Length}\r\n" : "";
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n{length}\r\n");
            await connection.WriteAsync(reply);
        });
        await using var app = await StartAsync(upstream.Address, 32 * Budget);
        var budget = app.Service<ByteBudget>();
        var record = app.Records.NextAsync();

        using (var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 })
        {
            await client.ConnectAsync(IPAddress.Loopback, app.Address.Port);
            string body = Chat.Body();
            await client.SendAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
            byte[] head = new byte[16];
            await client.ReceiveAsync(head);
            Assert.That(Encoding.ASCII.GetString(head), Does.StartWith("HTTP/1.1 200"));
            Assert.That(budget.InUse, Is.InRange(reply.Length, announced ? reply.Length + 4096 : 2 * reply.Length));
        }

        await record;
        await Until(() => budget.InUse == 0);
    }

    [Test]
    public async Task Reply_LargerThanTheBudget_Is502ThatNamesIt()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n{");
        await using var app = await StartAsync(upstream.Address);

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Code), Is.EqualTo((502, "upstream_reply_too_large")), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("ProviderKit:Limits:MaxBytesInFlight"));
    }

    [Test]
    public async Task Event_LargerThanItsClientReads_IsCountedAndArrivesWhole()
    {
        string text = new('x', 12_000_000);
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + Sse.Content("begin") + Sse.Content(text) + Sse.Finish + Sse.Done);
        await using var app = await StartAsync(upstream.Address, 32 * Budget);
        var budget = app.Service<ByteBudget>();

        await using (var stream = await app.StreamAsync("ext-openai-m-1"))
        {
            Assert.That(await stream.NextContentAsync(), Does.Contain("begin"));
            await Until(() => budget.InUse > text.Length);
            var (events, broken) = await stream.RestAsync();
            Assert.That((events.Any(e => e.Contains(text, StringComparison.Ordinal)), events[^1], broken), Is.EqualTo((true, "[DONE]", false)));
        }
        await Until(() => budget.InUse == 0);
    }

    [Test]
    public async Task Event_LargerThanTheBudget_BreaksTheStreamAndNamesIt()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + Sse.Content("begin") + Sse.Content(new string('x', 6_000_000)));
        await using var app = await StartAsync(upstream.Address);

        await using var stream = await app.StreamAsync("ext-openai-m-1");
        var (events, broken) = await stream.RestAsync();

        Assert.That(events[^1], Does.Contain("upstream_reply_too_large").And.Contains("MaxBytesInFlight"));
        Assert.That(broken, Is.True);
    }

    [Test]
    public async Task ModelList_WithoutEnd_IsNotTaken()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json($"{{\"data\":[{string.Join(',', Enumerable.Repeat("{}", 3_000_000))}]}}"));
        await using var app = await StartAsync(upstream.Address, 32 * Budget);

        var answer = await app.GetAsync("/v1/models");

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(app.Log.Entries.Select(e => e.Text), Has.Some.Contains("openai did not list its models"));
        Assert.That(app.Service<ByteBudget>().InUse, Is.Zero);
    }

    [Test]
    public async Task Handler_OutOfMemory_Is503()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Kit.Add((kit, _) => kit.Services.AddHttpClient("ProviderKit.openai").AddHttpMessageHandler(() => new Forgetful()));
        });

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Code, answer.Header("retry-after")), Is.EqualTo((503, "gateway_saturated", "1")), answer.Text);
    }

    private Task<GatewayApp> StartAsync(Uri? upstream = null, long bytes = Budget) => GatewayApp.StartAsync(setup =>
    {
        setup.OpenAIAddress = upstream;
        setup.Time = _time;
        setup.Options.Add(o => o.Limits.MaxBytesInFlight = bytes);
    });

    private static string BodyOf(string model, int length)
    {
        string name = "ext-openai-" + model;
        return Chat.Body(name, more: $"\"pad\":\"{new string('x', length - Chat.Body(name, more: "\"pad\":\"\"").Length)}\"");
    }

    private static async Task Until(Func<bool> condition)
    {
        var patience = Patience.Token();
        while (!condition())
        {
            patience.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Forgetful : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new OutOfMemoryException();
    }
}
