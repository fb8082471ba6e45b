using System.Text.Json;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace ProviderKit.AspNetCore.Tests.App.AnthropicSdk;

/// <summary>The official SDK calls tools over upstreams of every wire format.</summary>
public class SdkToolTests
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

    private static readonly MessageParam Both = Sdk.User("Call weather and time.");

    [Test]
    public async Task ToolCall_RoundTrip([ValueSource(typeof(Sdk), nameof(Sdk.Models))] string model, [Values] bool stream)
    {
        await using var app = await Sdk.StartAsync(model);
        var client = Sdk.ClientOf(app);

        var asked = await Sdk.SendAsync(client, Ask(model, Sdk.User("Call weather.")), stream);
        var call = Sdk.CallsOf(asked).Single();
        var told = await Sdk.SendAsync(client, Ask(model, Sdk.User("Call weather."), Sdk.Repeat(asked), Sdk.User(Result(call, "It rains."))), stream);

        Assert.That((StopReason)asked.StopReason!, Is.EqualTo(StopReason.ToolUse));
        Assert.That((call.Name, JsonSerializer.Serialize(call.Input)), Is.EqualTo(("weather", """{"city":"example"}""")));
        Assert.That((StopReason)told.StopReason!, Is.EqualTo(StopReason.EndTurn));
        Assert.That(Sdk.TextOf(told), Does.Contain("Your tool said").And.Contains("It rains."));
    }

    [Test]
    public async Task ParallelCalls_AreAnsweredByAnErrorAndAPicture([ValueSource(typeof(Sdk), nameof(Sdk.Models))] string model, [Values] bool stream)
    {
        await using var app = await Sdk.StartAsync(model);
        var client = Sdk.ClientOf(app);

        var asked = await Sdk.SendAsync(client, Ask(model, Both), stream);
        var calls = Sdk.CallsOf(asked);
        var told = await Sdk.SendAsync(client, Ask(model, Both, Sdk.Repeat(asked), Sdk.User(Failure(calls[0], "No such city."), Result(calls[1], PictureOf("A clock.")))), stream);

        Assert.That(calls.Select(c => (c.Name, JsonSerializer.Serialize(c.Input))), Is.EqualTo(new[] { ("weather", """{"city":"example"}"""), ("time", """{"zone":"example"}""") }));
        Assert.That(calls.Select(c => c.ID), Is.Unique);
        Assert.That(told.Content, Is.Not.Empty);
        string sent = app.Upstream[^1].BodyText;
        Assert.That(sent, Does.Contain(Picture).And.Contains("No such city.").And.Contains("A clock."));
        Assert.That(sent, Does.Contain("\"is_error\":true").Or.Contains("Error: No such city.").Or.Contains("\"error\":"), "that the tool failed is said");
    }

    [Test]
    public async Task ParallelCalls_SwitchedOff_AreOne([ValueSource(typeof(Sdk), nameof(Sdk.Models))] string model, [Values] bool stream)
    {
        await using var app = await Sdk.StartAsync(model);

        var reply = await Sdk.SendAsync(Sdk.ClientOf(app), Ask(model, Both) with { ToolChoice = new ToolChoiceAuto { DisableParallelToolUse = true } }, stream);

        Assert.That(Sdk.CallsOf(reply).Select(call => call.Name), Is.EqualTo(new[] { "weather" }));
    }

    [TestCase(Sdk.OpenAI)]
    [TestCase(Sdk.Anthropic)]
    [TestCase(Sdk.Google)] // Ollama's API has no such demand
    public async Task ToolChoice_NamesTheTool(string model)
    {
        await using var app = await Sdk.StartAsync(model);

        var reply = await Sdk.ClientOf(app).Messages.Create(Ask(model, Sdk.User("Hello there")) with { ToolChoice = new ToolChoiceTool("time") });

        Assert.That(Sdk.CallsOf(reply).Select(call => call.Name), Is.EqualTo(new[] { "time" }));
    }

    [TestCase(Sdk.OpenAI)]
    [TestCase(Sdk.Google)]
    [TestCase(Sdk.OldOllama)] // upstreams of the format judge themselves
    public async Task Result_WithoutItsCall_IsRefused(string model)
    {
        await using var app = await Sdk.StartAsync(model);

        Assert.That(
            () => Sdk.ClientOf(app).Messages.Create(Ask(model, Sdk.User(new ToolResultBlockParam("toolu_none") { Content = "It rains." }))),
            Throws.InstanceOf<AnthropicBadRequestException>().With.Message.Contains("toolu_none"));
        // Only whether there is such an API has been asked.
        Assert.That(app.Upstream.Where(r => !r.Path.EndsWith("/v1/messages", StringComparison.Ordinal)), Is.Empty);
    }

    private static MessageCreateParams Ask(string model, params MessageParam[] messages) =>
        Sdk.Ask(model, messages) with { Tools = [Sdk.Weather, Sdk.Time] };

    private static ToolResultBlockParam Result(ToolUseBlock call, ToolResultBlockParamContent content) => new(call.ID) { Content = content };

    private static ToolResultBlockParam Failure(ToolUseBlock call, string text) => new(call.ID) { Content = text, IsError = true };

    private static List<Block> PictureOf(string text) =>
        [new TextBlockParam(text), new ImageBlockParam(new Base64ImageSource { MediaType = MediaType.ImagePng, Data = Picture })];
}
