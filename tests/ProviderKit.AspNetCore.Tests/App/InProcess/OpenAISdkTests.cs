using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.InProcess;

/// <summary>OpenAI's official SDK on the dispatcher itself. Its address is OpenAI's own, which no test reaches.</summary>
public class OpenAISdkTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("weather", "Tells the weather.", BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    [Test]
    public async Task Completion_Answers()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await ClientOf(app).GetChatClient(Chat.Model).CompleteChatAsync("Hello there");

        Assert.That(answer.Value.Content[0].Text, Does.StartWith("Hello from the simulated openai").And.Contains("Hello there"));
        Assert.That((answer.Value.Model, answer.Value.FinishReason), Is.EqualTo((Chat.Model, ChatFinishReason.Stop)));
        Assert.That(answer.GetRawResponse().Headers.TryGetValue("x-request-id", out string? id), Is.True);
        var record = app.Records.All.Single();
        Assert.That((record.RequestId, record.Status, record.ClientName), Is.EqualTo((id, 200, "the app")));
        Assert.That(app.Upstream.Single().Token, Is.EqualTo("canary-0a91f3"), "the SDK's key stays here");
    }

    [Test]
    public async Task Streaming_AnswersWithUsage()
    {
        await using var app = await GatewayApp.StartAsync();
        var (text, tokens) = (new StringBuilder(), 0);

        await foreach (var update in ClientOf(app).GetChatClient(Chat.Model).CompleteChatStreamingAsync("Hello there"))
        {
            foreach (var part in update.ContentUpdate) text.Append(part.Text);
            tokens = update.Usage?.TotalTokenCount ?? tokens;
        }

        Assert.That(text.ToString(), Does.StartWith("Hello from the simulated openai"));
        Assert.That((tokens > 0, app.Records.All.Single().Status), Is.EqualTo((true, 200)), "the record is there at the stream's end");
    }

    [Test]
    public async Task ToolCall_RoundTrip()
    {
        await using var app = await GatewayApp.StartAsync();
        var chat = ClientOf(app).GetChatClient(Chat.Model);
        var options = new ChatCompletionOptions { Tools = { Weather } };

        ChatCompletion asked = await chat.CompleteChatAsync([new UserChatMessage("Call weather.")], options);
        var call = asked.ToolCalls.Single();
        ChatCompletion told = await chat.CompleteChatAsync([new UserChatMessage("Call weather."), new AssistantChatMessage(asked), new ToolChatMessage(call.Id, "It rains.")], options);

        Assert.That((call.FunctionName, call.FunctionArguments.ToString()), Is.EqualTo(("weather", """{"city":"example"}""")));
        Assert.That(told.Content[0].Text, Does.Contain("It rains."));
    }

    [TestCase("sim:400", 400)]
    [TestCase("sim:429:retry-after:7", 429)]
    [TestCase("sim:500", 502)]
    public async Task Error_HasItsStatusAndAdvice(string fault, int status)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.Retry.MaxRetries = 0));
        var chat = ClientOf(app).GetChatClient("ext-openai-" + fault);

        var whole = Assert.ThrowsAsync<ClientResultException>(() => chat.CompleteChatAsync("Hi"))!;
        var streamed = Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            await foreach (var _ in chat.CompleteChatStreamingAsync("Hi")) { }
        })!;

        Assert.That((whole.Status, streamed.Status), Is.EqualTo((status, status)));
        if (status == 429) Assert.That((whole.GetRawResponse()!.Headers.TryGetValue("Retry-After", out string? after), after), Is.EqualTo((true, "7")));
    }

    [Test]
    public async Task StreamThatBreaks_Throws()
    {
        await using var app = await GatewayApp.StartAsync();

        Assert.That(
            async () =>
            {
                await foreach (var _ in ClientOf(app).GetChatClient("ext-openai-sim:cut:4").CompleteChatStreamingAsync("Hi")) { }
            },
            Throws.Exception);
        Assert.That(app.Records.All.Single().Error!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    [Test]
    public async Task Embeddings_AreVectors()
    {
        await using var app = await GatewayApp.StartAsync();
        var vector = (await ClientOf(app).GetEmbeddingClient("ext-openai-text-embedding-3-small").GenerateEmbeddingAsync("Hello", new EmbeddingGenerationOptions { Dimensions = 64 })).Value;
        Assert.That(vector.ToFloats().Length, Is.EqualTo(64));
    }

    [Test]
    public async Task Models_AreListedIfTheCatalogIsGiven()
    {
        await using var app = await GatewayApp.StartAsync();

        OpenAIModelCollection models = await ClientOf(app).GetOpenAIModelClient().GetModelsAsync();
        var without = Assert.ThrowsAsync<ClientResultException>(() => ClientOf(app.Service<IChatDispatcher>().CreateHttpHandler()).GetOpenAIModelClient().GetModelsAsync())!;

        Assert.That(models.Select(m => m.Id), Has.Member("ext-openai-gpt-4o").And.Member("ext-xai-grok-beta"));
        Assert.That((without.Status, without.Message.Contains("ModelCatalog", StringComparison.Ordinal)), Is.EqualTo((404, true)));
    }

    private static OpenAIClient ClientOf(GatewayApp app) =>
        ClientOf(app.Service<IChatDispatcher>().CreateHttpHandler(app.Service<ModelCatalog>(), "the app"));

    private static OpenAIClient ClientOf(HttpMessageHandler handler) => new(
        new ApiKeyCredential("unused"), new OpenAIClientOptions { Transport = new HttpClientPipelineTransport(new HttpClient(handler)), RetryPolicy = new ClientRetryPolicy(0) });
}
