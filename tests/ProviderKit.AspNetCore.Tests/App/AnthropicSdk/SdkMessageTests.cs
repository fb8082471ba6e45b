using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;

namespace ProviderKit.AspNetCore.Tests.App.AnthropicSdk;

/// <summary>The official SDK asks for messages, whole and streamed, over upstreams of every wire format.</summary>
public class SdkMessageTests
{
    [TestCaseSource(typeof(Sdk), nameof(Sdk.Models))]
    public async Task Message_WholeAndStreamed_SayTheSame(string model)
    {
        await using var app = await Sdk.StartAsync(model);
        var client = Sdk.ClientOf(app);

        var whole = await client.Messages.Create(Sdk.Ask(model, Sdk.User("Hello there")));
        var streamed = await client.Messages.CreateStreaming(Sdk.Ask(model, Sdk.User("Hello there"))).Aggregate();

        Assert.That(Sdk.TextOf(whole), Does.StartWith("Hello from the simulated ").And.Contains("Hello there"));
        Assert.That(Sdk.TextOf(streamed), Is.EqualTo(Sdk.TextOf(whole)));
        foreach (var reply in (Message[])[whole, streamed])
        {
            Assert.That(((string)reply.Model!, (StopReason)reply.StopReason!, reply.StopSequence), Is.EqualTo((model, StopReason.EndTurn, (string?)null)));
            Assert.That((reply.Usage.InputTokens, reply.Usage.OutputTokens), Is.EqualTo((whole.Usage.InputTokens, whole.Usage.OutputTokens)));
            Assert.That(reply.ID, Does.StartWith("msg_"));
            Assert.That(Math.Min(reply.Usage.InputTokens, reply.Usage.OutputTokens), Is.GreaterThan(0));
        }
        Assert.That(app.Upstream.Select(r => r.Token), Has.None.EqualTo(Sdk.ClientKey), "the SDK's key stays here");
    }

    [TestCaseSource(typeof(Sdk), nameof(Sdk.Models))]
    public async Task MessageStart_HasInputTokensAndTheModelAskedFor(string model)
    {
        await using var app = await Sdk.StartAsync(model);
        var events = new List<RawMessageStreamEvent>();

        await foreach (var next in Sdk.ClientOf(app).Messages.CreateStreaming(Sdk.Ask(model, Sdk.User("Hello there")))) events.Add(next);

        Assert.That(events[0].TryPickStart(out var start), Is.True);
        Assert.That(start!.Message.Usage.InputTokens, Is.GreaterThan(0), "a client that sees 0 believes its conversation empty");
        Assert.That((string)start.Message.Model!, Is.EqualTo(model));
        Assert.That(events[^1].TryPickStop(out _), Is.True);
        Assert.That(events.Count(e => e.TryPickDelta(out _)), Is.EqualTo(1));
    }

    [Test]
    public async Task MaxTokens_Reached_IsTheStopReason([ValueSource(typeof(Sdk), nameof(Sdk.Models))] string model, [Values] bool stream)
    {
        await using var app = await Sdk.StartAsync(model);

        var reply = await Sdk.SendAsync(Sdk.ClientOf(app), Sdk.Ask(model, Sdk.User("Hello there")) with { MaxTokens = 1 }, stream);

        Assert.That((StopReason)reply.StopReason!, Is.EqualTo(StopReason.MaxTokens));
    }

    [TestCaseSource(typeof(Sdk), nameof(Sdk.Models))]
    public async Task JsonSchema_IsObeyed(string model)
    {
        await using var app = await Sdk.StartAsync(model);
        var schema = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            """{"type":"object","properties":{"yes":{"type":"boolean"}},"required":["yes"],"additionalProperties":false}""")!;

        var reply = await Sdk.ClientOf(app).Messages.Create(
            Sdk.Ask(model, Sdk.User("Hello there")) with { OutputConfig = new OutputConfig { Format = new JsonOutputFormat { Schema = schema } } });

        Assert.That(JsonElement.Parse(Sdk.TextOf(reply)).GetProperty("yes").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Thinking_IsAnsweredAndContinued([ValueSource(typeof(Sdk), nameof(Sdk.AllThinkers))] string model, [Values] bool stream)
    {
        await using var app = await Sdk.StartAsync(model);
        var client = Sdk.ClientOf(app);

        var thought = await Sdk.SendAsync(client, Thinking(model, Sdk.User("Hello there")), stream);
        var next = await Sdk.SendAsync(client, Thinking(model, Sdk.User("Hello there"), Sdk.Repeat(thought), Sdk.User("And now?")), stream);

        Assert.That(thought.Content[0].TryPickThinking(out var block), Is.True, "thinking comes first");
        Assert.That(block!.Thinking, Is.Not.Empty);
        Assert.That(block.Signature, Is.Not.Empty, "a block without a signature is refused when it comes back");
        Assert.That(Sdk.TextOf(thought), Does.Contain("Hello there"));
        Assert.That(Sdk.TextOf(next), Does.Contain("And now?"));
    }

    [TestCaseSource(nameof(Moves))]
    public async Task Thinking_MovedToAnotherVendor_IsNoObstacle(string from, string to)
    {
        await using var app = await Sdk.StartAsync(Sdk.OldOllama);
        var client = Sdk.ClientOf(app);

        var thought = await client.Messages.Create(Thinking(from, Sdk.User("Hello there")));
        var next = await client.Messages.Create(Thinking(to, Sdk.User("Hello there"), Sdk.Repeat(thought), Sdk.User("And now?")));

        Assert.That(thought.Content[0].TryPickThinking(out var block), Is.True);
        Assert.That(Sdk.TextOf(next), Does.Contain("And now?"));
        Assert.That(app.Upstream[^1].BodyText, Does.Not.Contain(block!.Signature), "another vendor's signature");
    }

    private static IEnumerable<object[]> Moves() =>
        Sdk.Thinkers.SelectMany(from => Sdk.Thinkers.Where(to => to != from), (from, to) => new object[] { from, to });

    private static MessageCreateParams Thinking(string model, params MessageParam[] messages) =>
        Sdk.Ask(model, messages) with { Thinking = new ThinkingConfigEnabled(1024) };
}
