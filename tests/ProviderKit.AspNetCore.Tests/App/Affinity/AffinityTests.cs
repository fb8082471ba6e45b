using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.App.Affinity;

/// <summary>Conversations of real clients stay on their tokens, so that the upstream's prompt caches are used.</summary>
public class AffinityTests
{
    private static readonly string[] Tokens = ["canary-token-a", "canary-token-b", "canary-token-c"];

    private readonly FakeTime _time = new();

    [Test]
    [Property("FAULTS", 74)]
    public async Task TwentyInterleavedConversations_EachStaysOnOneToken_AndMovesOnceWhenThatIsBlocked()
    {
        await using var app = await StartAsync();
        var random = new Random(4711);
        var conversations = Enumerable.Range(0, 20).Select(number => new Conversation(number)).ToArray();

        for (int turn = 0; turn < 4; turn++) await TakeTurnsAsync();
        Assert.That(conversations.Select(c => c.Tokens.Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(conversations.GroupBy(c => c.Tokens[0]).Select(group => group.Count()), Is.EquivalentTo(new[] { 6, 7, 7 }), "they are spread");

        app.Simulator.SetToken(Tokens[1], "sim:429:retry-after:600");
        for (int turn = 0; turn < 3; turn++) await TakeTurnsAsync();
        app.Simulator.ClearToken(Tokens[1]);
        _time.Advance(TimeSpan.FromMinutes(11));
        for (int turn = 0; turn < 3; turn++) await TakeTurnsAsync();

        foreach (var conversation in conversations)
        {
            string[] moves = [.. conversation.Tokens.Where((token, i) => i == 0 || token != conversation.Tokens[i - 1])];
            Assert.That(moves, Has.Length.EqualTo(conversation.Tokens[0] == Tokens[1] ? 2 : 1), $"{conversation.Number}: {string.Join(' ', conversation.Tokens)}");
        }
        var later = Enumerable.Range(20, 3).Select(number => new Conversation(number)).ToArray();
        foreach (var conversation in later) await AskAsync(conversation);
        Assert.That(later.Select(c => c.Tokens[0]), Is.EquivalentTo(Tokens), "new conversations use the token that came back");

        async Task TakeTurnsAsync()
        {
            random.Shuffle(conversations);
            foreach (var conversation in conversations) await AskAsync(conversation);
        }

        async Task AskAsync(Conversation conversation)
        {
            int calls = app.Upstream.Count;
            var answer = await app.SendAsync(conversation.Next());
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
            conversation.Tokens.Add(app.Upstream[^1].Token!);
            Assert.That(app.Upstream, Has.Count.InRange(calls + 1, calls + 2));
            Assert.That(answer.Header("x-providerkit-token"), Is.EqualTo($"openai:Tokens:{Array.IndexOf(Tokens, conversation.Tokens[^1])}"));
        }
    }

    [Test]
    public async Task Trail_OfAKeptAndOfAMovedConversation_SaysWhichTokenWasPreferred()
    {
        await using var app = await StartAsync();
        var conversation = new Conversation(1);
        await app.SendAsync(conversation.Next());
        var kept = await app.SendAsync(conversation.Next());
        app.Simulator.SetToken(Tokens[0], "sim:429");
        var moved = await app.SendAsync(conversation.Next());

        Assert.That(await PreferencesAsync(kept), Is.EqualTo(new[] { ("openai:Tokens:0", "openai:Tokens:0", true) }));
        Assert.That(await PreferencesAsync(moved), Is.EqualTo(new[] { ("openai:Tokens:0", "openai:Tokens:0", true), ("openai:Tokens:1", "openai:Tokens:0", false) }));

        async Task<(string?, string?, bool)[]> PreferencesAsync(Answer answer)
        {
            var trail = (await app.MonitorAsync("requests/" + answer.RequestId)).Good();
            return [.. StepsOf(trail).Where(step => step.TryGetProperty("preferredToken", out _)).Select(step =>
                (step.GetProperty("token").GetString(), step.GetProperty("preferredToken").GetString(), step.GetProperty("keptToken").GetBoolean()))];
        }
    }

    [Test]
    [Property("FAULTS", 73)]
    public async Task SessionIdsOfAnyForm_AreTakenAndShownNowhere()
    {
        string[] ids = ["canary-sess-1", "canary sess 2 with spaces", new('s', 5000), "canary%00sess", "{\"canary\":\"sess-5\"}"];
        await using var app = await StartAsync(setup => setup.Secrets.AddRange(["canary-sess-1", "canary sess 2 with spaces", "canary%00sess"]));
        foreach (string id in ids)
        {
            var request = Chat.Post(Chat.Body(more: $"\"session_id\":{JsonSerializer.Serialize(id)},\"metadata\":{{\"user_id\":{JsonSerializer.Serialize(id)}}}"));
            request.Headers.TryAddWithoutValidation("x-session-id", id);
            var answer = await app.SendAsync(request);
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
            Assert.That((await app.MonitorAsync("requests/" + answer.RequestId)).Text, Does.Not.Contain("canary"));
        }
    }

    [Test]
    public async Task Headers_ThatNameTheConversation_DoNotTravelUpstream()
    {
        await using var app = await StartAsync();
        await app.SendAsync(new Conversation(1).Next());
        Assert.That(app.Upstream[^1].Headers.Keys, Has.None.EqualTo("x-session-id").IgnoreCase);
    }

    [Test]
    public async Task CallersWithoutName_WithTheSameId_AreKeptApartByWhatTheyShow()
    {
        await using var app = await StartAsync();
        string?[] tokens = [await AskAsync("Bearer one"), await AskAsync("Bearer two"), await AskAsync("Bearer one"), await AskAsync("Bearer two")];
        Assert.That((tokens[2], tokens[3]), Is.EqualTo((tokens[0], tokens[1])));
        Assert.That(tokens[1], Is.Not.EqualTo(tokens[0]));

        async Task<string?> AskAsync(string credential)
        {
            var request = new Conversation(1).Next();
            request.Headers.TryAddWithoutValidation("Authorization", credential);
            return (await app.SendAsync(request)).Header("x-providerkit-token");
        }
    }

    [Test]
    public async Task Header_ByDefault_IsNotThere()
    {
        await using var app = await StartAsync(setup => setup.Options.Add(options => options.Tokens.ShowInHeaders = false));
        Assert.That((await app.ChatAsync()).Header("x-providerkit-token"), Is.Null);
        Assert.That((await app.ChatAsync(stream: true)).Header("x-providerkit-token"), Is.Null);
    }

    [Test]
    public async Task Header_OfStreamsAndErrors_IsTheTokenUsedLast()
    {
        await using var app = await StartAsync();
        Assert.That((await app.ChatAsync(stream: true)).Header("x-providerkit-token"), Is.EqualTo("openai:Tokens:0"));
        foreach (string token in Tokens) app.Simulator.SetToken(token, "sim:400");
        var failed = await app.ChatAsync();
        Assert.That((failed.Status, failed.Header("x-providerkit-token")), Is.EqualTo((400, "openai:Tokens:0")));
        Assert.That((await app.ChatAsync("ext-nobody-m")).Header("x-providerkit-token"), Is.Null);
    }

    private Task<GatewayApp> StartAsync(Action<GatewaySetup>? configure = null) => GatewayApp.StartAsync(setup =>
    {
        setup.Time = _time;
        setup.Simulator = new SimulatorOptions { TimeProvider = _time };
        setup.Tokens = Tokens;
        setup.Options.Add(options => (options.Tokens.Selection, options.Tokens.ShowInHeaders) = (TokenSelection.RoundRobin, true));
        configure?.Invoke(setup);
    });

    private static IEnumerable<JsonElement> StepsOf(JsonElement trail)
    {
        var request = trail.EnumerateObject().Select(p => p.Value).First(v => v.ValueKind == JsonValueKind.Object && v.TryGetProperty("steps", out _));
        return request.GetProperty("steps").EnumerateArray();
    }

    /// <summary>A conversation that grows; every other one names itself, the others are recognised by how they began.</summary>
    private sealed class Conversation(int number)
    {
        private readonly List<string> _messages = ["""{"role":"system","content":"Be brief."}"""];

        public int Number => number;

        /// <summary>The token that served each turn.</summary>
        public List<string> Tokens { get; } = [];

        public HttpRequestMessage Next()
        {
            _messages.Add($$"""{"role":"user","content":"Conversation {{number}}, turn {{Tokens.Count}}"}""");
            var request = Chat.Post($$"""{"model":"{{Chat.Model}}","messages":[{{string.Join(',', _messages)}}]}""");
            if (number % 2 == 1) request.Headers.Add("x-session-id", $"session-{number}");
            _messages.Add("""{"role":"assistant","content":"Yes."}""");
            return request;
        }
    }
}
