using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Requests;

public class ToolTests
{
    private static readonly AIFunctionDeclaration Weather = AIFunctionFactory.CreateDeclaration(
        "weather", "Tells the weather.", Json.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}"""));

    private static readonly AIFunctionDeclaration Ping = AIFunctionFactory.CreateDeclaration("ping", null, Json.Parse("{}"));

    [Test]
    public async Task Functions_AreToolsWithTheirSchemas()
    {
        var sent = await SentAsync(new ChatOptions { Tools = [Weather, Ping], AllowMultipleToolCalls = true });
        Json.AssertSame(
            """
            [{"type":"function","function":{"name":"weather","description":"Tells the weather.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}},
             {"type":"function","function":{"name":"ping","parameters":{"type":"object","properties":{}}}}]
            """, sent.GetProperty("tools"));
        Assert.That(sent.GetProperty("parallel_tool_calls").GetBoolean(), Is.True);
    }

    private static readonly TestCaseData[] Modes =
    [
        new(ChatToolMode.Auto, "\"auto\""), new(ChatToolMode.None, "\"none\""), new(ChatToolMode.RequireAny, "\"required\""),
        new(ChatToolMode.RequireSpecific("weather"), """{"type":"function","function":{"name":"weather"}}"""),
    ];

    [TestCaseSource(nameof(Modes))]
    public async Task ToolMode_IsTheChoice(ChatToolMode mode, string expected) =>
        Json.AssertSame(expected, (await SentAsync(new ChatOptions { Tools = [Weather], ToolMode = mode })).GetProperty("tool_choice"));

    [Test]
    public async Task ToolMode_WithoutTools_IsLeftOut() =>
        Assert.That((await SentAsync(new ChatOptions { ToolMode = ChatToolMode.Auto })).TryGetProperty("tool_choice", out _), Is.False);

    [Test]
    public async Task ToolsOfTheTemplate_StandBeforeFunctions()
    {
        var sent = await SentAsync(new ChatOptions
        {
            Tools = [Ping], RawRepresentationFactory = _ => new JsonObject { ["tools"] = new JsonArray(JsonNode.Parse("""{"type":"custom","custom":{"name":"patch"}}""")) },
        });
        Assert.That(sent.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("type").GetString()), Is.EqualTo(["custom", "function"]));
    }

    [Test]
    public async Task WebSearch_IsAskedFor() =>
        Json.AssertSame("""{"search_context_size":"low"}""", (await SentAsync(new ChatOptions
        {
            Tools = [new HostedWebSearchTool(new Dictionary<string, object?> { ["search_context_size"] = "low" })],
        })).GetProperty("web_search_options"));

    [Test]
    public void HostedTool_WithoutCounterpart_IsNotSupported() =>
        Assert.That(
            Assert.ThrowsAsync<NotSupportedException>(() => SentAsync(new ChatOptions { Tools = [new HostedCodeInterpreterTool()] }))!.Message,
            Does.Contain("code_interpreter"));

    private static async Task<JsonElement> SentAsync(ChatOptions options)
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");
        await upstream.Client("ext-openai-gpt-4o-search-preview").GetResponseAsync("Hello", options);
        return upstream.Requests[0];
    }
}
