using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using ProviderKit.AspNetCore.Tests.App.AnthropicSdk;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.InProcess;

/// <summary>Anthropic's official SDK on the dispatcher itself, over an upstream of its own format and one of another.</summary>
public class AnthropicSdkTests
{
    [Test]
    public async Task Message_WholeAndStreamed_SayTheSame([Values(Sdk.OpenAI, Sdk.Anthropic)] string model, [Values] bool stream)
    {
        await using var app = await Sdk.StartAsync(model);
        var reply = await Sdk.SendAsync(ClientOf(app), Sdk.Ask(model, Sdk.User("Hello there")), stream);
        Assert.That(Sdk.TextOf(reply), Does.StartWith("Hello from the simulated ").And.Contains("Hello there"));
        Assert.That((string)reply.Model!, Is.EqualTo(model));
    }

    [Test]
    public async Task ToolCall_Arrives([Values] bool stream)
    {
        await using var app = await Sdk.StartAsync();
        var reply = await Sdk.SendAsync(ClientOf(app), Sdk.Ask(Sdk.OpenAI, Sdk.User("Call weather.")) with { Tools = [Sdk.Weather] }, stream);
        Assert.That(Sdk.CallsOf(reply).Single().Name, Is.EqualTo("weather"));
    }

    [Test]
    public async Task Count_IsTheUpstreams()
    {
        await using var app = await Sdk.StartAsync();
        var count = await ClientOf(app).Messages.CountTokens(new MessageCountTokensParams { Model = Sdk.Anthropic, Messages = [Sdk.User("Hello there")] });
        Assert.That(count.InputTokens, Is.GreaterThan(0));
        Assert.That(app.Upstream.Single().Path, Does.EndWith("/count_tokens"));
    }

    [Test]
    public async Task Error_IsTheExceptionOfItsKind([Values] bool stream)
    {
        await using var app = await Sdk.StartAsync();
        var thrown = Assert.ThrowsAsync<AnthropicRateLimitException>(() => Sdk.SendAsync(ClientOf(app), Sdk.Ask("ext-openai-sim:429", Sdk.User("Hi")), stream))!;
        Assert.That(thrown.RequestID, Does.StartWith("req_"));
    }

    private static AnthropicClient ClientOf(GatewayApp app) =>
        new() { ApiKey = "unused", MaxRetries = 0, HttpClient = new HttpClient(app.Service<IChatDispatcher>().CreateHttpHandler()) };
}
