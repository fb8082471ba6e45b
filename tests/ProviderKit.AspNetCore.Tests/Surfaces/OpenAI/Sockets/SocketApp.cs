using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>An app with a provider that serves the Responses API itself, and answers as a test says.</summary>
internal sealed class SocketApp : IAsyncDisposable
{
    private SocketApp(GatewayApp app, ConcurrentQueue<JsonNode> sent) => (App, Sent) = (app, sent);

    public GatewayApp App { get; }

    /// <summary>The bodies that the provider was asked to send.</summary>
    public ConcurrentQueue<JsonNode> Sent { get; }

    /// <param name="answer">Answers a call; null says <c>Hello</c> in a response that is not stored.</param>
    /// <param name="configure">What else is set.</param>
    public static async Task<SocketApp> StartAsync(Func<ProviderCall, CancellationToken, ProviderReply>? answer = null, Action<GatewaySetup>? configure = null)
    {
        var sent = new ConcurrentQueue<JsonNode>();
        int calls = 0;
        var provider = new Mock<IChatProvider>();
        provider.SetupGet(p => p.Info).Returns(new ProviderInfo { Name = "own", Prefix = "own-", Formats = [WireFormat.OpenAIResponses] });
        provider.Setup(p => p.SendAsync(It.IsAny<ProviderCall>(), It.IsAny<CancellationToken>())).Returns((ProviderCall call, CancellationToken left) =>
        {
            sent.Enqueue(JsonNode.Parse(call.GetBody().ToArray())!);
            int number = Interlocked.Increment(ref calls);
            return new ValueTask<ProviderReply>(answer?.Invoke(call, left) ?? Say($"resp_{number}", "Hello"));
        });
        var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Kit.Add((kit, _) => kit.AddProvider("own", (_, _) => provider.Object));
            setup.Options.Add(o => o.Provider("own").Tokens.Add("canary-own-token"));
            setup.Options.Add(o => o.Retry.MaxRetries = 0);
            setup.Secrets.Add("canary-own-token");
            configure?.Invoke(setup);
        });
        return new SocketApp(app, sent);
    }

    /// <summary>A response that says a text.</summary>
    public static ProviderReply Say(string id, string text, bool stored = false) => ProviderReply.Streamed(new Reader(EventsOf(id, text, stored)));

    public static string[] EventsOf(string id, string text, bool stored = false)
    {
        string Response(string status, string output, string usage) =>
            $$$"""{"id":"{{{id}}}","object":"response","created_at":1,"status":"{{{status}}}","model":"m","output":[{{{output}}}],"store":{{{(stored ? "true" : "false")}}},"usage":{{{usage}}}}""";
        string item = $$"""{"id":"msg_{{id}}","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":{{JsonSerializer.Serialize(text)}},"annotations":[]}]}""";
        return
        [
            $$"""{"type":"response.created","sequence_number":0,"response":{{Response("in_progress", "", "null")}} }""",
            $$"""{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_{{id}}","type":"message","role":"assistant","status":"in_progress","content":[]} }""",
            $$"""{"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_{{id}}","output_index":0,"content_index":0,"delta":{{JsonSerializer.Serialize(text)}} }""",
            $$"""{"type":"response.output_item.done","sequence_number":3,"output_index":0,"item":{{item}} }""",
            $$"""{"type":"response.completed","sequence_number":4,"response":{{Response("completed", """{"id":"rs_1","type":"reasoning","summary":[]},""" + item, """{"input_tokens":7,"output_tokens":3,"total_tokens":10}""")}} }""",
        ];
    }

    /// <summary>A request with these members besides its type and its model.</summary>
    public static string Create(string members) => $$"""{"type":"response.create","model":"own-m",{{members}}}""";

    public async ValueTask DisposeAsync()
    {
        // A client has the last event a moment before its response is over here.
        var patience = Patience.Token();
        while (App.TokensOf("own").Any(token => token.InFlight > 0) && !patience.IsCancellationRequested) await Task.Yield();
        await App.DisposeAsync();
    }

    /// <summary>Events from a list, each as soon as it is asked for; or held back before the one that a test names.</summary>
    internal sealed class Reader(IEnumerable<string> events, int heldBefore = -1, CancellationToken left = default, Action? disposed = null) : ChatEventReader
    {
        private readonly IEnumerator<string> _events = events.GetEnumerator();
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _ready;

        /// <summary>Completes when the reader has come to where it is held.</summary>
        public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>How many events were taken.</summary>
        public int Taken { get; private set; }

        public void GoOn() => _goOn.TrySetResult();

        public override bool TryRead(out ReadOnlyMemory<byte> chunk)
        {
            chunk = default;
            if (!_ready) return false;
            _ready = false;
            Taken++;
            chunk = Encoding.UTF8.GetBytes(_events.Current);
            return true;
        }

        public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
        {
            if (Taken == heldBefore)
            {
                Held.TrySetResult();
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, left);
                await _goOn.Task.WaitAsync(either.Token);
            }
            await Task.Yield();
            return _ready = _events.MoveNext();
        }

        public override ValueTask DisposeAsync()
        {
            disposed?.Invoke();
            return default;
        }
    }
}
