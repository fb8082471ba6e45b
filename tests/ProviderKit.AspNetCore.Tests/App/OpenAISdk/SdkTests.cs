using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using ProviderKit.AspNetCore.Tests.Support;
using SdkMessage = OpenAI.Chat.ChatMessage;

namespace ProviderKit.AspNetCore.Tests.App.OpenAISdk;

/// <summary>The official SDK as a client. It sends and reads what OpenAI does, so it finds what our own tests would forgive.</summary>
public class SdkTests
{
    private static readonly SdkMessage[] Hello = [new SystemChatMessage("Be brief."), new UserChatMessage("Hello there")];

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("weather", "Tells the weather.", BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"]}"""));

    private static readonly ChatTool Time = ChatTool.CreateFunctionTool("time", "Tells the time.", BinaryData.FromString(
        """{"type":"object","properties":{"zone":{"type":"string"}},"required":["zone"]}"""));

    [Test]
    public async Task Completion_Answers()
    {
        await using var app = await GatewayApp.StartAsync();

        ChatCompletion completion = await ChatOf(app).CompleteChatAsync(Hello);

        Assert.That(completion.Content[0].Text, Does.StartWith("Hello from the simulated openai").And.Contains("Hello there"));
        Assert.That((completion.Model, completion.FinishReason, completion.Role), Is.EqualTo((Chat.Model, ChatFinishReason.Stop, ChatMessageRole.Assistant)));
        Assert.That(completion.Usage.TotalTokenCount, Is.GreaterThan(0));
        Assert.That(app.Upstream[0].Token, Is.EqualTo("canary-0a91f3"), "the SDK's key stays here");
    }

    [Test]
    public async Task Streaming_AnswersWithUsage()
    {
        await using var app = await GatewayApp.StartAsync();
        var text = new StringBuilder();
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;

        await foreach (var update in ChatOf(app).CompleteChatStreamingAsync(Hello))
        {
            Assert.That(update.Model, Is.EqualTo(Chat.Model));
            foreach (var part in update.ContentUpdate) text.Append(part.Text);
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
        }

        Assert.That(text.ToString(), Does.StartWith("Hello from the simulated openai"));
        Assert.That(finish, Is.EqualTo(ChatFinishReason.Stop));
        Assert.That(usage!.TotalTokenCount, Is.EqualTo(usage.InputTokenCount + usage.OutputTokenCount).And.GreaterThan(0));
    }

    [Test]
    public async Task ToolCall_RoundTrip()
    {
        await using var app = await GatewayApp.StartAsync();
        var chat = ChatOf(app);
        var options = new ChatCompletionOptions { Tools = { Weather }, AllowParallelToolCalls = false, ToolChoice = ChatToolChoice.CreateFunctionChoice("weather") };

        ChatCompletion asked = await chat.CompleteChatAsync(Hello, options);
        var call = asked.ToolCalls.Single();
        ChatCompletion told = await chat.CompleteChatAsync(
            [.. Hello, new AssistantChatMessage(asked), new ToolChatMessage(call.Id, "It rains.")], options);

        Assert.That((asked.FinishReason, call.FunctionName), Is.EqualTo((ChatFinishReason.ToolCalls, "weather")));
        Assert.That(call.FunctionArguments.ToString(), Is.EqualTo("""{"city":"example","days":1}"""));
        Assert.That(told.Content[0].Text, Does.Contain("It rains."));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task ParallelToolCalls_AllArrive(bool stream)
    {
        await using var app = await GatewayApp.StartAsync();
        var options = new ChatCompletionOptions { Tools = { Weather, Time }, AllowParallelToolCalls = true };
        SdkMessage[] both = [new UserChatMessage("Call weather and time.")];

        var calls = stream
            ? await StreamedCallsAsync(ChatOf(app).CompleteChatStreamingAsync(both, options))
            : [.. (await ChatOf(app).CompleteChatAsync(both, options)).Value.ToolCalls.Select(c => (c.Id, c.FunctionName, c.FunctionArguments.ToString()))];

        Assert.That(calls.Select(c => (c.Name, c.Arguments)), Is.EqualTo(new[]
        {
            ("weather", """{"city":"example","days":1}"""), ("time", """{"zone":"example"}"""),
        }));
        Assert.That(calls.Select(c => c.Id), Is.Unique.And.All.StartsWith("call_"));
    }

    [Test]
    public async Task JsonSchema_IsObeyed()
    {
        await using var app = await GatewayApp.StartAsync();
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(
                """{"type":"object","properties":{"yes":{"type":"boolean"}},"required":["yes"],"additionalProperties":false}"""), jsonSchemaIsStrict: true),
        };

        ChatCompletion completion = await ChatOf(app).CompleteChatAsync(Hello, options);

        Assert.That(JsonElement.Parse(completion.Content[0].Text).GetProperty("yes").GetBoolean(), Is.True);
    }

    [Test]
    public async Task ChoiceWithoutMessage_AsItsFilterLeavesIt_IsRead()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(
            """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"content_filter","content_filter_results":{}}]}"""));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        ChatCompletion completion = await ChatOf(app).CompleteChatAsync(Hello);

        Assert.That((completion.FinishReason, completion.Content.Count), Is.EqualTo((ChatFinishReason.ContentFilter, 0)));
    }

    [Test]
    public async Task Stream_WithEmptyFinishReasonsAndWithoutDelta_IsRead()
    {
        const string Start = "data: {\"id\":\"c\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,";
        await using var upstream = RawUpstream.Answering(
            RawUpstream.EventStreamHead + Start + "\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"\"}]}\n\n"
            + Start + "\"finish_reason\":null,\"content_filter_offsets\":{}}]}\n\n" + Start + "\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);
        var text = new StringBuilder();
        ChatFinishReason? finish = null;

        await foreach (var update in ChatOf(app).CompleteChatStreamingAsync(Hello))
        {
            foreach (var part in update.ContentUpdate) text.Append(part.Text);
            finish = update.FinishReason ?? finish;
        }

        Assert.That((text.ToString(), finish), Is.EqualTo(("Hi", (ChatFinishReason?)ChatFinishReason.Stop)));
    }

    [TestCase("sim:400", 400)]
    [TestCase("sim:404", 404)]
    [TestCase("sim:422", 422)]
    [TestCase("sim:403", 403)]
    [TestCase("sim:429", 429)]
    [TestCase("sim:500", 502)]
    [TestCase("sim:529", 503)]
    [TestCase("none/../x", 404)]
    public async Task Errors_AreClientResultExceptions(string model, int status)
    {
        await using var app = await GatewayApp.StartAsync();
        var chat = ChatOf(app, "ext-openai-" + model);

        var whole = Assert.ThrowsAsync<ClientResultException>(() => chat.CompleteChatAsync(Hello));
        var streamed = Assert.ThrowsAsync<ClientResultException>(() => ReadAllAsync(chat.CompleteChatStreamingAsync(Hello)));

        Assert.That((whole!.Status, streamed!.Status), Is.EqualTo((status, status)));
        Assert.That(whole.Message, Does.Contain("HTTP " + status), "the SDK could read the error object");
    }

    [Test]
    public async Task StreamBreaksOff_TheSdkNotices()
    {
        await using var app = await GatewayApp.StartAsync();

        Assert.That(() => ReadAllAsync(ChatOf(app, "ext-openai-sim:cut:4").CompleteChatStreamingAsync(Hello)), Throws.Exception);
        Assert.That(app.Records.All.Single().Error!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    [Test]
    public async Task Rotation_IsInvisible()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
            setup.Tokens = ["canary-1-sim:429:retry-after:60", "canary-2-sim:401", "canary-3-sim:429:quota", "canary-4"]);

        ChatCompletion completion = await ChatOf(app).CompleteChatAsync(Hello);

        Assert.That(completion.Content[0].Text, Does.StartWith("Hello"));
        Assert.That(app.Upstream.Select(r => r.Token![..8]), Is.EqualTo(new[] { "canary-1", "canary-2", "canary-3", "canary-4" }));
        Assert.That(app.Upstream.Select(r => r.BodyText).Distinct().Count(), Is.EqualTo(1), "each got the same request");
    }

    [Test]
    public async Task Models_AreListedAndFound()
    {
        await using var app = await GatewayApp.StartAsync();
        var models = ClientOf(app).GetOpenAIModelClient();

        OpenAIModelCollection all = await models.GetModelsAsync();
        OpenAIModel one = await models.GetModelAsync("ext-openai-gpt-4o");

        Assert.That(all.Select(m => m.Id), Has.Member("ext-openai-gpt-4o").And.Member("ext-xai-grok-beta"));
        Assert.That((one.Id, one.OwnedBy), Is.EqualTo(("ext-openai-gpt-4o", "openai")));
        var missing = Assert.ThrowsAsync<ClientResultException>(() => models.GetModelAsync("none"));
        Assert.That(missing!.Status, Is.EqualTo(404));
    }

    private static OpenAIClient ClientOf(GatewayApp app) => new(
        new ApiKeyCredential("canary-sdk-key"),
        new OpenAIClientOptions { Endpoint = new Uri(app.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    private static ChatClient ChatOf(GatewayApp app, string model = Chat.Model)
    {
        app.Secrets.Add("canary-sdk-key");
        return ClientOf(app).GetChatClient(model);
    }

    private static async Task ReadAllAsync(AsyncCollectionResult<StreamingChatCompletionUpdate> updates)
    {
        await foreach (var _ in updates)
        {
        }
    }

    private static async Task<(string Id, string Name, string Arguments)[]> StreamedCallsAsync(AsyncCollectionResult<StreamingChatCompletionUpdate> updates)
    {
        var calls = new SortedDictionary<int, (string Id, string Name, string Arguments)>();
        await foreach (var update in updates)
            foreach (var part in update.ToolCallUpdates)
            {
                var call = calls.GetValueOrDefault(part.Index, ("", "", ""));
                calls[part.Index] = (
                    part.ToolCallId is { Length: > 0 } id ? id : call.Item1,
                    part.FunctionName is { Length: > 0 } name ? name : call.Item2,
                    call.Item3 + part.FunctionArgumentsUpdate);
            }
        return [.. calls.Values];
    }
}
