using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Moq;
using ProviderKit.AspNetCore.Security;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>Messages and turns that go wrong: each is answered for itself, and none takes the connection or its memory with it.</summary>
[Property("FAULTS", 77)]
public class SocketFaultTests
{
    private static readonly string Ask = SocketApp.Create("\"input\":\"Hi\"");

    public static IEnumerable<TestCaseData> BadNames()
    {
        yield return new TestCaseData("a\\\"b").SetArgDisplayNames("a quote");
        yield return new TestCaseData("a\\nb").SetArgDisplayNames("a newline");
        yield return new TestCaseData("\u00e4").SetArgDisplayNames("not ASCII");
        yield return new TestCaseData("\\\",\\\"type\\\":\\\"response.completed").SetArgDisplayNames("a member");
        yield return new TestCaseData(new string('a', 300)).SetArgDisplayNames("300 letters");
    }

    [TestCaseSource(nameof(BadNames))]
    public async Task StreamName_ThatIsNone_IsNotRepeated(string name)
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);

        await client.SendAsync(SocketApp.Create($"\"input\":\"Hi\",\"stream_id\":\"{name}\""));
        var error = (await client.ReadAsync())!.Value;

        Assert.That((ResponsesClient.TypeOf(error), error.GetProperty("error").GetProperty("code").GetString(), error.TryGetProperty("stream_id", out _)), Is.EqualTo(("error", "invalid_stream_id", false)));
        await client.AskAsync(Ask);
    }

    [TestCase("\"input\":5", "invalid_type", "input")]
    [TestCase("\"input\":{}", "invalid_type", "input")]
    [TestCase("\"input\":\"a\",\"input\":\"b\"", "invalid_message", "input")]
    [TestCase("\"input\":\"a\",\"previous_response_id\":7", "invalid_type", "previous_response_id")]
    [TestCase("\"previous_response_id\":\"a\",\"input\":\"a\",\"previous_response_id\":\"resp_1\"", "invalid_message", "previous_response_id")]
    [TestCase("\"input\":\"a\",\"stream\":\"no\"", "invalid_type", "stream")]
    [TestCase("\"input\":\"a\",\"background\":[]", "invalid_type", "background")]
    [TestCase("\"input\":\"a\",\"generate\":0", "invalid_type", "generate")]
    public async Task Member_OfAnotherType_IsRefused(string members, string code, string param)
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.AskAsync(SocketApp.Create("\"input\":\"Hi\",\"store\":false"));
        string on = members.Contains("previous", StringComparison.Ordinal) ? "" : "\"previous_response_id\":\"resp_1\",";

        var error = (await client.AskAsync(SocketApp.Create($"{on}{members},\"stream_id\":\"s\""))).Single();

        Assert.That((error.GetProperty("status").GetInt32(), error.GetProperty("stream_id").GetString()), Is.EqualTo((400, "s")));
        Assert.That((error.GetProperty("error").GetProperty("code").GetString(), error.GetProperty("error").GetProperty("param").GetString()), Is.EqualTo((code, param)));
        await client.CloseAsync();
        Assert.That(app.Sent, Has.Count.EqualTo(1));
        Assert.That(app.App.Records.All.Select(r => r.Status), Is.EqualTo(new[] { 200, 400 }));
    }

    [TestCase(typeof(IOException))]
    [TestCase(typeof(ObjectDisposedException))]
    [TestCase(typeof(WebSocketException))]
    public async Task Provider_ThatFailsAtTheEnd_CutsNoOtherTurn(Type exception)
    {
        var other = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), heldBefore: 3);
        int calls = 0;
        await using var app = await SocketApp.StartAsync((_, left) => ++calls switch
        {
            1 => ProviderReply.Streamed(other),
            2 => ProviderReply.Streamed(new SocketApp.Reader(SocketApp.EventsOf("resp_2", "two"), -1, left, () => throw (Exception)Activator.CreateInstance(exception, "canary")!)),
            _ => SocketApp.Say("resp_3", "three"),
        });
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"store\":false,\"input\":\"a\",\"stream_id\":\"other\""));
        await other.Held.Task.Patiently();
        for (int i = 0; i < 3; i++) await client.ReadAsync();

        await client.AskAsync(SocketApp.Create("\"store\":false,\"input\":\"b\",\"stream_id\":\"bad\""));
        var error = (await client.ReadAsync())!.Value;
        Assert.That((ResponsesClient.TypeOf(error), error.GetProperty("stream_id").GetString()), Is.EqualTo(("error", "bad")));
        other.GoOn();

        Assert.That(ResponsesClient.IdOf(await client.TurnAsync()), Is.EqualTo("resp_1"));
        Assert.That(ResponsesClient.IdOf(await client.AskAsync(SocketApp.Create("\"store\":false,\"input\":\"c\",\"stream_id\":\"bad\""))), Is.EqualTo("resp_3"));
        await client.CloseAsync();
    }

    [Test]
    public async Task Client_ThatTakesNothing_IsCutOff()
    {
        var server = new WatchedUpgrade { FailsFrom = 1 };
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Map = server.Map);
        using var client = await RawSocket.ConnectAsync(app.App);

        await client.SendAsync(RawSocket.Frame(RawSocket.Text, Ask));

        Assert.That(await client.ReadAsync(), Is.Null, "the connection ends");
        var patience = Patience.Token();
        while ((app.App.Records.All.Count == 0 || app.App.Service<ByteBudget>().InUse > 0) && !patience.IsCancellationRequested) await Task.Yield();
        Assert.That((app.App.Records.All.Count, app.App.Service<ByteBudget>().InUse), Is.EqualTo((1, 0L)));
    }

    [TestCase(1, false)]
    [TestCase(7200, true)]
    public async Task Message_ThatComesTooSlowly_IsGivenUp(int bytes, bool goesOn)
    {
        var time = new FakeTime();
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Time = time);
        using var client = await RawSocket.ConnectAsync(app.App);
        string message = SocketApp.Create($"\"input\":\"{new string('x', 20_000)}\"");
        await SendAsync(client, RawSocket.Frame(RawSocket.Text, message[..100], flags: 0));

        time.Advance(TimeSpan.FromSeconds(20));
        await SendAsync(client, RawSocket.Frame(RawSocket.Continuation, message[100..(100 + bytes)], flags: 0));
        time.Advance(TimeSpan.FromSeconds(20));

        if (goesOn)
        {
            await client.SendAsync(RawSocket.Frame(RawSocket.Continuation, message[(100 + bytes)..]));
            for (int i = 0; i < 5; i++) await client.MessageAsync();
        }
        else Assert.That(await client.ReadAsync(), Is.Null, "the connection ends");
        Assert.That(app.Sent, Has.Count.EqualTo(goesOn ? 1 : 0));
    }

    [Test]
    public async Task Limit_ThatFails_LeavesNoMemoryTaken()
    {
        await using var app = await SocketApp.StartAsync();
        var memory = app.App.Service<ByteBudget>();
        var faults = new List<Exception>();
        var services = new SocketServices
        {
            Format = WireFormat.OpenAIResponses, Dispatcher = app.App.Service<IChatDispatcher>(), Unsent = app.App.Service<IUnsentRequests>(), Memory = memory, Options = new ProviderKitOptions(), Time = TimeProvider.System,
            Origins = new OriginCheck(new ProviderKitServerOptions(), keyed: false), Remembered = new BoundedBytes(1000), Waiting = new BoundedBytes(1000),
            Limit = _ => throw new InvalidOperationException("canary"), Fault = faults.Add, Stopping = default,
        };
        var context = new DefaultHttpContext();
        context.SetEndpoint(app.App.Service<EndpointDataSource>().Endpoints.First(e => e.Metadata.GetMetadata<SurfaceSet>() is not null));
        var socket = new Mock<WebSocket>();
        socket.Setup(s => s.ReceiveAsync(It.IsAny<Memory<byte>>(), It.IsAny<CancellationToken>())).Returns((Memory<byte> into, CancellationToken _) =>
            new ValueTask<ValueWebSocketReceiveResult>(new ValueWebSocketReceiveResult(Encoding.UTF8.GetBytes(Ask, into.Span), WebSocketMessageType.Text, true)));

        await new SocketSession(services, context, socket.Object, new SocketMessages(socket.Object)).RunAsync().Patiently();

        Assert.That((faults.Count, memory.InUse), Is.EqualTo((1, 0L)));
    }

    /// <summary>What does not fit keeps out nothing that does, not even for a moment.</summary>
    [Test]
    public async Task Bytes_ThatFit_AreTakenBesideOthersThatDoNot()
    {
        var bytes = new BoundedBytes(1000);
        bytes.TryTake(10);
        using var over = new CancellationTokenSource();
        var large = Task.Run(() =>
        {
            while (!over.IsCancellationRequested) Assert.That(bytes.TryTake(1000), Is.False);
        });
        int refused = 0;
        for (int i = 0; i < 1_000_000; i++)
            if (bytes.TryTake(1)) bytes.Give(1);
            else refused++;
        await over.CancelAsync();
        await large;
        Assert.That((refused, bytes.Used), Is.EqualTo((0, 10L)));
    }

    /// <summary>Sends a part, and waits until the gateway waits for the next.</summary>
    private static async Task SendAsync(RawSocket client, byte[] part)
    {
        await client.SendAsync(part, RawSocket.Frame(RawSocket.Ping, "1"));
        Assert.That((await client.ReadAsync())!.Value.Kind, Is.EqualTo(RawSocket.Pong));
    }
}
