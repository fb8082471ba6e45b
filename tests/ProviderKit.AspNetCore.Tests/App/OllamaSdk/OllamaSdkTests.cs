using System.Text;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;
using ProviderKit.AspNetCore.Tests.Support;
using SdkMessage = OllamaSharp.Models.Chat.Message;
using SdkRequest = OllamaSharp.Models.Chat.ChatRequest;
using SdkRole = OllamaSharp.Models.Chat.ChatRole;

namespace ProviderKit.AspNetCore.Tests.App.OllamaSdk;

/// <summary>A client library for Ollama, against upstreams of another format. It sends and reads what the server does, so it finds what our own tests would forgive.</summary>
public class OllamaSdkTests
{
    private const string Model = Support.Chat.Model;

    [Test]
    public async Task Models_AreListedAndShown()
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = ClientOf(app);

        var models = (await client.ListLocalModelsAsync()).ToArray();
        var shown = await client.ShowModelAsync(new ShowModelRequest { Model = Model });

        Assert.That(await client.IsRunningAsync(), Is.True);
        Assert.That(System.Version.Parse(await client.GetVersionAsync()), Is.GreaterThan(new System.Version(0, 6, 4)));
        Assert.That(models.Select(model => model.Name), Has.Member($"{Model}:latest"));
        Assert.That(models.Select(model => model.Digest), Is.All.Match("^[0-9a-f]{64}$"));
        Assert.That(shown.Capabilities, Has.Member("tools"));
        Assert.That(shown.Info.Architecture, Is.Not.Empty);
        Assert.That(await client.ListRunningModelsAsync(), Is.Empty);
    }

    [Test]
    public async Task Chat_StreamsToItsEnd()
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = ClientOf(app);
        var text = new StringBuilder();
        ChatDoneResponseStream? done = null;

        await foreach (var line in client.ChatAsync(new SdkRequest { Model = $"{Model}:latest", Messages = [new SdkMessage(SdkRole.User, "Hello there")], Stream = true }))
        {
            text.Append(line!.Message.Content);
            done = line as ChatDoneResponseStream ?? done;
        }

        Assert.That(text.ToString(), Does.Contain("Hello there"));
        Assert.That((done!.Done, done.DoneReason, done.Model), Is.EqualTo((true, "stop", $"{Model}:latest")));
        Assert.That(new[] { done.EvalCount, done.PromptEvalCount, done.EvalDuration, done.PromptEvalDuration, done.TotalDuration }, Is.All.GreaterThan(0));
    }

    [Test]
    public async Task Generate_Answers()
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = ClientOf(app);
        var text = new StringBuilder();

        await foreach (var line in client.GenerateAsync(new GenerateRequest { Model = Model, Prompt = "Hello there" })) text.Append(line!.Response);

        Assert.That(text.ToString(), Does.Contain("Hello there"));
    }

    [Test]
    public async Task Embed_HasAVectorForEachText()
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = ClientOf(app);

        var reply = await client.EmbedAsync(new EmbedRequest { Model = "ext-openai-text-embedding-3-small", Input = ["a", "b"] });

        Assert.That(reply.Embeddings, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task ChatClient_CallsAToolAndGoesOn([Values] bool streams)
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = ClientOf(app);
        var weather = AIFunctionFactory.Create((string city) => $"Rain in {city}.", "weather", "Tells the weather.");
        var options = new ChatOptions { ModelId = Model, Tools = [weather] };
        List<Microsoft.Extensions.AI.ChatMessage> conversation = [new(Microsoft.Extensions.AI.ChatRole.User, "Call weather.")];

        var asked = streams ? await ((IChatClient)client).GetStreamingResponseAsync(conversation, options).ToChatResponseAsync() : await ((IChatClient)client).GetResponseAsync(conversation, options);
        var call = asked.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
        conversation.AddRange(asked.Messages);
        conversation.Add(new(Microsoft.Extensions.AI.ChatRole.Tool, [new FunctionResultContent(call.CallId, "Rain.")]));
        var answer = await ((IChatClient)client).GetResponseAsync(conversation, options);

        Assert.That(call.Name, Is.EqualTo("weather"));
        Assert.That(answer.Text, Is.Not.Empty);
    }

    [Test]
    public async Task Show_OfNoModel_IsNotFound()
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = ClientOf(app);

        var error = Assert.CatchAsync<HttpRequestException>(async () => await client.ShowModelAsync(new ShowModelRequest { Model = "none" }));

        Assert.That(error!.StatusCode, Is.EqualTo(System.Net.HttpStatusCode.NotFound));
    }

    private static OllamaApiClient ClientOf(GatewayApp app) => new(app.Address, Model);
}
