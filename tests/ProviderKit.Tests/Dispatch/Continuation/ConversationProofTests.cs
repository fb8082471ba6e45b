using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Responses;
using ProviderKit.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>
/// Conversations by <c>previous_response_id</c>, over upstreams that keep nothing, with tokens that are limited, restarts, and more responses than
/// the store takes: the upstream is asked what it would be asked with all of the conversation in each request, or the client is told.
/// </summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
public class ConversationProofTests
{
    private const int Turns = 20;

    private readonly StatefulUpstream _upstream = new();
    private string _folder = "";
    private Random _random = new();
    private FakeTime _time = new();
    private Gateway _gateway = null!;
    private StateFolder? _state;
    private int _evicted;

    [SetUp]
    public void MakeFolder() => (_folder, _time, _evicted) = (Directory.CreateTempSubdirectory("providerkit-").FullName, new FakeTime(), 0);

    [TearDown]
    public void RemoveFolder()
    {
        _state?.Dispose();
        _state = null;
        Directory.Delete(_folder, recursive: true);
    }

    /// <param name="entries">How many responses are kept.</param>
    /// <param name="restarts">One in so many requests is followed by a restart; 0 for none.</param>
    [TestCase(20_000, 0, Description = "nothing is evicted")]
    [TestCase(9_000, 0, Description = "in memory, with evictions")]
    [TestCase(9_000, 200, Description = "on disk, with restarts and evictions")]
    public Task PreviousResponseId_AThousandConversations_AreTheSameTranscriptOrAnError(int entries, int restarts) => ProveAsync(1_000, entries, restarts);

    private async Task ProveAsync(int conversations, int entries, int restarts)
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        _random = new Random(seed);
        Start(entries, restarts > 0);
        var all = Enumerable.Range(0, conversations).Select(i => new Conversation(i)).ToList();
        var open = all.ToList();
        for (int done = 0; open.Count > 0; done++)
        {
            var conversation = open[_random.Next(open.Count)];
            await TakeTurnAsync(conversation);
            if (conversation.Turns == Turns) open.Remove(conversation);
            if (restarts > 0 && _random.Next(restarts) == 0) Start(entries, onDisk: true);
            if (_random.Next(10) == 0) _gateway.Time.Advance(TimeSpan.FromSeconds(1));
        }
        TestContext.Out.WriteLine($"{conversations * Turns} turns, {_evicted} not found");
        Assert.That(_evicted, entries < conversations * Turns ? Is.GreaterThan(conversations / 10).And.LessThan(conversations * Turns / 2) : Is.Zero);
        Assert.That(_upstream.Tokens.Distinct(), Is.EquivalentTo(new[] { "A", "B", "C", "D" }), "they have rotated");
    }

    private async Task TakeTurnAsync(Conversation conversation)
    {
        var input = conversation.Next();
        bool stream = _random.Next(2) == 0;
        string model = _random.Next(3) == 0 ? "any" : _random.Next(2) == 0 ? "ext-acme-m" : "ext-other-m";
        var reply = conversation.Last is { } last
            ? await SendAsync(Request(model, input, stream, last), conversation.Client)
            : await SendAsync(Request(model, [.. conversation.History, .. input], stream, null), conversation.Client);
        if (reply.Error is { } error)
        {
            Assert.That((error.Code, error.Param, error.HttpStatus), Is.EqualTo(("previous_response_not_found", "previous_response_id", 400)));
            Assert.That(conversation.Last, Is.Not.Null);
            _evicted++;
            reply = await SendAsync(Request(model, [.. conversation.History, .. input], stream, null), conversation.Client); // as clients do
        }
        string transcript = _upstream.Transcript;
        Assert.That(reply.Body!["store"]!.GetValue<bool>(), Is.True);
        Assert.That((string?)reply.Body["previous_response_id"], Is.EqualTo(reply.Asked));
        conversation.Take(input, reply.Body);
        if (_random.Next(6) > 0) return;
        var whole = await SendAsync(Request(model, [.. conversation.Before(reply.Body)], stream: false, null, store: false), conversation.Client);
        Assert.That((whole.Error, _upstream.Transcript), Is.EqualTo(((ProviderError?)null, transcript)), $"conversation {conversation.Client}, turn {conversation.Turns}");
        Assert.That(whole.Body!["store"]!.GetValue<bool>(), Is.False);
    }

    private static string Request(string model, IEnumerable<JsonNode> input, bool stream, string? previous, bool store = true) => new JsonObject
    {
        ["model"] = model,
        ["input"] = new JsonArray([.. input.Select(item => item.DeepClone())]),
        ["stream"] = stream,
        ["previous_response_id"] = previous,
        ["store"] = store ? null : false,
        ["instructions"] = "Be short.",
        ["tools"] = new JsonArray(JsonNode.Parse("""{"type":"function","name":"look","parameters":{"type":"object"}}""")),
    }.ToJsonString();

    private async Task<(JsonNode? Body, ProviderError? Error, string? Asked)> SendAsync(string body, string client)
    {
        if (!ChatRequest.TryRead(Json.Bytes(body), out var request, out var unreadable, format: WireFormat.OpenAIResponses, clientName: client)) Assert.Fail(unreadable.Message);
        string? asked = (string?)JsonNode.Parse(body)!["previous_response_id"];
        await using var result = await _gateway.Dispatcher.SendAsync(request!);
        if (result.Error is { Kind: ProviderErrorKind.AllTokensBlocked })
        {
            _gateway.Time.Advance(TimeSpan.FromSeconds(2));
            return await SendAsync(body, client);
        }
        if (result.Error is not null) return (null, result.Error, asked);
        if (result.Stream is not { } stream) return (Json.Parse(result.Body), null, asked);
        JsonNode? last = null;
        string? id = null;
        do
        {
            while (stream.TryRead(out var chunk))
            {
                var response = Json.Parse(chunk)!["response"];
                last = response ?? last;
                Assert.That((string?)response?["id"] ?? id, Is.EqualTo(id ??= (string?)response?["id"]));
            }
        }
        while (await stream.WaitToReadAsync());
        Assert.That(stream.Error, Is.Null);
        return (last, null, asked);
    }

    private void Start(int entries, bool onDisk)
    {
        _state?.Dispose();
        var options = Gateway.NoRetries;
        options.Responses.MaxEntries = entries;
        options.Responses.MaxBytes = 4_000_000_000;
        options.Models["any"] = new NamedModelOptions { Strategy = "round-robin", Targets = { new NamedModelTarget { Model = "ext-acme-m" }, new NamedModelTarget { Model = "ext-other-m" } } };
        options.Tokens.Affinity.Enabled = false;
        options.Tokens.Selection = TokenSelection.RoundRobin;
        _gateway = new Gateway([(Provider("acme"), ["A", "B"]), (Provider("other"), ["C", "D"])], _time, options, onDisk ? OnDisk(options) : null);
    }

    private KeptConversations OnDisk(ProviderKitOptions options)
    {
        _state = new StateFolder(new StateOptions { Directory = Path.Combine(_folder, "state") }, _time, NullLogger<StateFolder>.Instance);
        _state.TryHold();
        var secret = ResponseSecret.Load(options.Responses, _state, NullLogger.Instance);
        var store = new FileResponseStore(options.Responses, _state, _time, NullLogger<FileResponseStore>.Instance);
        return new KeptConversations(new ResponseVault(store, secret, options.Responses, _time, NullLogger<ResponseVault>.Instance), secret, options.MaxRequestBytes);
    }

    private FakeProvider Provider(string name) =>
        new(call => _random.Next(20) == 0 ? FakeProvider.Failed(ProviderErrorKind.RateLimited, TimeSpan.FromMilliseconds(1)) : Reply(call))
        {
            Info = new ProviderInfo { Name = name, Prefix = $"ext-{name}-" },
        };

    private ProviderReply Reply(ProviderCall call)
    {
        string whole = _upstream.Answer(call);
        return call.Request.Stream ? ProviderReply.Streamed(new FakeEvents(Chunks(whole))) : FakeProvider.Whole(whole);
    }

    private static string[] Chunks(string whole)
    {
        var choice = JsonNode.Parse(whole)!["choices"]![0]!;
        var delta = choice["message"]!.DeepClone();
        if (delta["tool_calls"] is JsonArray calls)
            for (int i = 0; i < calls.Count; i++) calls[i]!["index"] = i;
        string Chunk(JsonNode content, string? finish) =>
            new JsonObject { ["id"] = "c1", ["object"] = "chat.completion.chunk", ["model"] = "m", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = content, ["finish_reason"] = finish }) }.ToJsonString();
        return [Chunk(delta, null), Chunk(new JsonObject(), (string?)choice["finish_reason"]), """{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"""];
    }

    /// <summary>What a client knows of its conversation.</summary>
    private sealed class Conversation(int number)
    {
        private string? _call;

        public string Client => $"client {number % 10}";

        public List<JsonNode> History { get; } = [];

        public string? Last { get; private set; }

        public int Turns { get; private set; }

        public JsonNode[] Next() => _call is not null
            ? [new JsonObject { ["type"] = "function_call_output", ["call_id"] = _call, ["output"] = $"result {number}.{Turns}" }]
            : [new JsonObject { ["role"] = "user", ["content"] = $"question {number}.{Turns}" }];

        public void Take(JsonNode[] input, JsonNode reply)
        {
            Turns++;
            Last = (string?)reply["id"];
            History.AddRange(input);
            var output = reply["output"]!.AsArray();
            History.AddRange(output.Select(item => item!.DeepClone()));
            _call = (string?)output.FirstOrDefault(item => (string?)item!["type"] == "function_call")?["call_id"];
        }

        /// <summary>What the reply was the answer to.</summary>
        public IEnumerable<JsonNode> Before(JsonNode reply) => History.SkipLast(reply["output"]!.AsArray().Count);
    }
}
