using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Requests;

public class OptionsTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    [Test]
    public async Task Options_AreMembersOfTheBody() => Json.AssertSame(
        """
        {"model":"gpt-4o","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],
         "user":"u-1","logit_bias":{"50256":-100},"temperature":0.7,"top_p":0.9,"max_completion_tokens":99,"frequency_penalty":0.1,"presence_penalty":0.2,
         "seed":7,"stop":["END"],"reasoning_effort":"high","prompt_cache_key":"talk-1","response_format":{"type":"json_object"}}
        """,
        await SentAsync(new ChatOptions
        {
            Instructions = "Be brief.", Temperature = 0.7f, TopP = 0.9f, MaxOutputTokens = 99, FrequencyPenalty = 0.1f, PresencePenalty = 0.2f, Seed = 7,
            StopSequences = ["END"], Reasoning = new() { Effort = ReasoningEffort.High }, ConversationId = "talk-1", ResponseFormat = ChatResponseFormat.Json,
            AdditionalProperties = new() { ["user"] = "u-1", ["logit_bias"] = new Dictionary<string, object?> { ["50256"] = -100 } },
        }));

    [Test]
    public async Task Schema_WithStrict_IsMadeStrict()
    {
        var schema = Json.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""");
        var sent = await SentAsync(new ChatOptions
        {
            ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "place", "A place."), AdditionalProperties = new() { ["strict"] = true },
        });
        Json.AssertSame(
            """
            {"type":"json_schema","json_schema":{"name":"place","description":"A place.","strict":true,
             "schema":{"type":"object","properties":{"city":{"type":"string"}},"additionalProperties":false,"required":["city"]}}}
            """, sent.GetProperty("response_format"));
        Assert.That(sent.TryGetProperty("strict", out _), Is.False);
    }

    [Test]
    public async Task ConversationId_TooLongForTheUpstream_IsHashed()
    {
        var sent = await SentAsync(new ChatOptions { ConversationId = new string('x', 500) });
        Assert.That(sent.GetProperty("prompt_cache_key").GetString(), Has.Length.EqualTo(64).And.Not.Contains("x"));
    }

    [Test]
    public async Task ModelId_ReplacesTheClientsModel() =>
        Assert.That((await SentAsync(new ChatOptions { ModelId = "ext-openai-o3" })).GetProperty("model").GetString(), Is.EqualTo("o3"));

    [Test]
    public async Task Template_GoesBeforeOptionsAndKeepsModelAndMessages()
    {
        var sent = await SentAsync(new ChatOptions
        {
            Temperature = 0.7f,
            RawRepresentationFactory = _ => new JsonObject { ["temperature"] = 0.1, ["service_tier"] = "flex", ["model"] = "other", ["messages"] = new JsonArray() },
        });
        Json.AssertSame("""{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}],"temperature":0.1,"service_tier":"flex"}""", sent);
    }

    [TestCase("tool_choice", "\"none\"")]
    [TestCase("parallel_tool_calls", "false")]
    [TestCase("web_search_options", """{"search_context_size":"high"}""")]
    [TestCase("temperature", "0.1")]
    [TestCase("stop", """["raw"]""")]
    [TestCase("response_format", """{"type":"text"}""")]
    [TestCase("reasoning_effort", "\"low\"")]
    public async Task Member_OfSeveralSources_IsTheTemplatesThenTheAdditionalPropertysThenTheOptions(string name, string raw)
    {
        Json.AssertSame(raw, (await SentAsync(Full(template: new JsonObject { [name] = JsonNode.Parse(raw) }, name))).GetProperty(name));
        Json.AssertSame(raw, (await SentAsync(Full(null, name, JsonNode.Parse(raw)))).GetProperty(name));

        static ChatOptions Full(JsonObject? template, string name, JsonNode? additional = null) => new()
        {
            Tools = [AIFunctionFactory.CreateDeclaration("ping", null, Json.Parse("{}")), new HostedWebSearchTool()], ToolMode = ChatToolMode.RequireAny,
            AllowMultipleToolCalls = true, Temperature = 0.7f, StopSequences = ["typed"], ResponseFormat = ChatResponseFormat.Json,
            Reasoning = new() { Effort = ReasoningEffort.High }, RawRepresentationFactory = template is null ? null : _ => template,
            AdditionalProperties = new() { [name] = additional ?? "of less precedence" },
        };
    }

    [Test]
    public async Task Tools_OfAllSources_AreJoined()
    {
        var sent = await SentAsync(new ChatOptions
        {
            Tools = [AIFunctionFactory.CreateDeclaration("third", null, Json.Parse("{}"))], ToolMode = ChatToolMode.RequireAny,
            RawRepresentationFactory = _ => Tool("first"), AdditionalProperties = new() { ["tools"] = Tool("second")["tools"] },
        });
        Assert.That(sent.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()), Is.EqualTo(["first", "second", "third"]));
        Assert.That(sent.GetProperty("tool_choice").GetString(), Is.EqualTo("required"));

        static JsonObject Tool(string name) => new() { ["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } }) };
    }

    [Test]
    public async Task Template_ThatIsARequest_KeepsWhoAsks()
    {
        ChatRequest.TryRead("""{"model":"m","messages":[],"verbosity":"low"}"""u8.ToArray(), out var request, out _, clientName: "the-batch");
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");

        await upstream.Client().GetResponseAsync(Hello, new ChatOptions { RawRepresentationFactory = _ => request });

        Assert.That(upstream.Requests[0].GetProperty("verbosity").GetString(), Is.EqualTo("low"));
        Assert.That(upstream.Records.All.Single().ClientName, Is.EqualTo("the-batch"));
    }

    [Test]
    public void Template_OfAnotherType_IsNotSupported() =>
        Assert.ThrowsAsync<NotSupportedException>(() => SentAsync(new ChatOptions { RawRepresentationFactory = _ => new Version(1, 0) }));

    [Test]
    public void AdditionalProperty_ThatTheClientWrites_IsAnError() =>
        Assert.ThrowsAsync<ArgumentException>(() => SentAsync(new ChatOptions { AdditionalProperties = new() { ["stream"] = true } }));

    private static async Task<JsonElement> SentAsync(ChatOptions options)
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");
        await upstream.Client().GetResponseAsync(Hello, options);
        return upstream.Requests[0];
    }
}
