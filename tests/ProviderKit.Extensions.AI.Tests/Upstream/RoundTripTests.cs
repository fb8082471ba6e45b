using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Upstream;

/// <summary>From a chat client through the gateway's wire format to a chat client: what goes in comes out.</summary>
public class RoundTripTests
{
    [Test]
    public async Task Contents_OfEveryKind_Arrive()
    {
        var fake = new FakeChatClient().Says("ok");
        await using var gateway = await LocalGateway.StartAsync(fake);
        ChatMessage[] sent =
        [
            new(ChatRole.System, "Be brief."),
            new(ChatRole.User,
            [
                new TextContent("See"), new DataContent("data:image/png;base64,AAAA") { AdditionalProperties = new() { ["detail"] = "low" } },
                new UriContent("https://x.test/a.jpg", "image/jpeg"), new DataContent("data:audio/wav;base64,BBBB"), new DataContent("data:video/mp4;base64,CCCC"),
                new DataContent("data:application/pdf;base64,DDDD") { Name = "a.pdf" }, new HostedFileContent("file-1"),
            ]) { AuthorName = "Ann" },
            new(ChatRole.Assistant, [new TextReasoningContent("Hm"), new TextContent("Let me see."), new FunctionCallContent("1", "weather", new Dictionary<string, object?> { ["city"] = "Zürich" }), new FunctionCallContent("2", "ping", new Dictionary<string, object?>())]),
            new(ChatRole.Tool, [new FunctionResultContent("1", "sunny"), new FunctionResultContent("2", new List<AIContent> { new TextContent("pong"), new DataContent("data:image/png;base64,AAAA") })]),
            new(ChatRole.User, "And?"),
        ];

        await gateway.Client().GetResponseAsync(sent);

        Json.AssertSame(Shape(sent), Json.Parse(Shape(fake.Calls.Single().Messages)));
    }

    [Test]
    public async Task Options_Arrive()
    {
        var fake = new FakeChatClient().Says("ok");
        await using var gateway = await LocalGateway.StartAsync(fake);
        var weather = AIFunctionFactory.CreateDeclaration("weather", "Tells it.", Json.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}"""));

        await gateway.Client().GetResponseAsync("Hello", new ChatOptions
        {
            Temperature = 0.7f, TopP = 0.9f, TopK = 40, MaxOutputTokens = 99, FrequencyPenalty = 0.1f, PresencePenalty = 0.2f, Seed = 7, StopSequences = ["END", "STOP"],
            Reasoning = new() { Effort = ReasoningEffort.High }, ResponseFormat = ChatResponseFormat.ForJsonSchema(Json.Parse("""{"type":"object"}"""), "place", "A place."),
            Tools = [weather, new HostedWebSearchTool()], ToolMode = ChatToolMode.RequireSpecific("weather"), AllowMultipleToolCalls = false,
            AdditionalProperties = new() { ["user"] = "u-1", ["keep_alive"] = 30, ["deep"] = Json.Parse("""{"a":[1]}""") },
        });

        var options = fake.Calls.Single().Options;
        Assert.That((options.ModelId, options.Temperature, options.TopP, options.TopK, options.MaxOutputTokens), Is.EqualTo(("m", (float?)0.7f, (float?)0.9f, (int?)40, (int?)99)));
        Assert.That((options.FrequencyPenalty, options.PresencePenalty, options.Seed, options.Reasoning!.Effort), Is.EqualTo(((float?)0.1f, (float?)0.2f, (long?)7, (ReasoningEffort?)ReasoningEffort.High)));
        Assert.That(options.StopSequences, Is.EqualTo(["END", "STOP"]));
        var format = (ChatResponseFormatJson)options.ResponseFormat!;
        Assert.That((format.SchemaName, format.SchemaDescription, format.Schema.ToString()), Is.EqualTo(("place", "A place.", """{"type":"object"}""")));
        var tool = options.Tools!.OfType<AIFunctionDeclaration>().Single();
        Assert.That((tool.Name, tool.Description, options.Tools!.OfType<HostedWebSearchTool>().Count()), Is.EqualTo(("weather", "Tells it.", 1)));
        Assert.That(JsonElement.DeepEquals(tool.JsonSchema, weather.JsonSchema), Is.True);
        Assert.That((options.ToolMode, options.AllowMultipleToolCalls), Is.EqualTo(((ChatToolMode?)ChatToolMode.RequireSpecific("weather"), (bool?)false)));
        Assert.That((options.AdditionalProperties!["user"], options.AdditionalProperties["keep_alive"], options.AdditionalProperties["deep"]!.ToString()), Is.EqualTo(("u-1", 30, """{"a":[1]}""")));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Replies_ArriveWithThoughtsCallsAndUsage(bool stream)
    {
        var fake = new FakeChatClient().Answers(
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("Hm")]) { ResponseId = "r-9" },
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("m.") { ProtectedData = "sealed" }]),
            new ChatResponseUpdate(ChatRole.Assistant, [new TextContent("Let ")]),
            new ChatResponseUpdate(ChatRole.Assistant, [new TextContent("me see."), new DataContent("data:image/png;base64,AAAA")]),
            new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("1", "weather", new Dictionary<string, object?> { ["city"] = "Bern" }), new FunctionCallContent("2", "ping")]),
            new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5, TotalTokenCount = 15, CachedInputTokenCount = 4, ReasoningTokenCount = 2 })]) { FinishReason = ChatFinishReason.ToolCalls }).Says("ok");
        await using var gateway = await LocalGateway.StartAsync(fake);
        var client = gateway.Client();

        var response = stream ? await client.GetStreamingResponseAsync("Weather?").ToChatResponseAsync() : await client.GetResponseAsync("Weather?");
        await client.GetResponseAsync([.. response.Messages, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "sunny"), new FunctionResultContent("2", "pong")])]);

        var message = response.Messages.Single();
        Assert.That((response.ResponseId, response.FinishReason, message.Text), Is.EqualTo(("r-9", (ChatFinishReason?)ChatFinishReason.ToolCalls, "Let me see.")));
        Assert.That((string.Concat(message.Contents.OfType<TextReasoningContent>().Select(t => t.Text)), message.Contents.OfType<DataContent>().Single().Uri), Is.EqualTo(("Hmm.", "data:image/png;base64,AAAA")));
        Assert.That(message.Contents.OfType<FunctionCallContent>().Select(c => $"{c.CallId} {c.Name} {c.Arguments?.Count}"), Is.EqualTo(["1 weather 1", "2 ping 0"]));
        Assert.That((response.Usage!.InputTokenCount, response.Usage.CachedInputTokenCount, response.Usage.ReasoningTokenCount), Is.EqualTo(((long?)10, (long?)4, (long?)2)));
        var thought = fake.Calls[1].Messages[0].Contents.OfType<TextReasoningContent>().Single();
        Assert.That((thought.Text, thought.ProtectedData), Is.EqualTo(("Hmm.", "sealed")));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task CallsThatTheClientRanItself_StayThere(bool stream)
    {
        var fake = new FakeChatClient().Answers(
            new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("1", "own")]), new ChatResponseUpdate(ChatRole.Tool, [new FunctionResultContent("1", "secret")]), new ChatResponseUpdate(ChatRole.Assistant, "Done."));
        await using var gateway = await LocalGateway.StartAsync(fake);

        var response = stream ? await gateway.Client().GetStreamingResponseAsync("Go").ToChatResponseAsync() : await gateway.Client().GetResponseAsync("Go");

        Assert.That((response.Text, response.FinishReason), Is.EqualTo(("Done.", (ChatFinishReason?)ChatFinishReason.Stop)));
        Assert.That(response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>(), Is.Empty);
    }

    /// <summary>What messages say, as JSON; raw representations and call arguments' types do not matter.</summary>
    private static string Shape(IEnumerable<ChatMessage> messages) => JsonSerializer.Serialize(messages.ToList(), AIJsonUtilities.DefaultOptions);
}
