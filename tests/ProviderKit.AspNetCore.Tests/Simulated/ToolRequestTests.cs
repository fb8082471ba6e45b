using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Simulated;

/// <summary>The simulated model calls a tool when it is asked to, not whenever there is one.</summary>
public class ToolRequestTests
{
    private const string Tools = """
        [{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
         {"type":"function","function":{"name":"now"}},{"type":"function","function":{"name":"read_file"}}]
        """;

    private static readonly string[] Models = ["ext-openai-gpt-4o", "ext-anthropic-claude-sonnet-4-20250514", "ext-google-gemini-2.5-flash", "ext-ollama-llama3"];

    [TestCase("What is the weather now? I read_file, both times.", null, "", TestName = "Mentioned")]
    [TestCase("Hello", "auto", "", TestName = "Auto")]
    [TestCase("Call weather and now.", "none", "", TestName = "None")]
    [TestCase("Call weather and now.", null, """weather {"city":"example"} now {}""", TestName = "NamedInASentence")]
    [TestCase("Please use the read_file tool.", null, "read_file {}", TestName = "TheThirdOfThem")]
    [TestCase("CALL_TOOL weather {\"city\":\"Paris {1}\"} and then stop", null, """weather {"city":"Paris {1}"}""", TestName = "WithArguments")]
    [TestCase("CALL_TOOL nothing {}", null, "", TestName = "NotOffered")]
    public async Task Demo_ToolsOffered_AreCalledWhenAskedFor(string text, string? choice, string calls)
    {
        await using var app = await GatewayApp.StartAsync(GatewaySetup.WithAllFormats);
        foreach (string model in Models)
        {
            string more = choice is null ? "" : $",\"tool_choice\":\"{choice}\"";
            var answer = await app.PostAsync($$"""{"model":"{{model}}","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}],"tools":{{Tools}}{{more}}}""");
            Assert.That((answer.Status, CallsOf(answer)), Is.EqualTo((200, calls)), $"{model}: {answer.Text}");
        }
    }

    [Test]
    public async Task Demo_ToolDemanded_IsCalled()
    {
        await using var app = await GatewayApp.StartAsync(GatewaySetup.WithAllFormats);
        foreach (string model in Models[..3]) // ollama's API has no such demand
        {
            var required = await app.PostAsync($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}],"tools":{{Tools}},"tool_choice":"required"}""");
            Assert.That(CallsOf(required), Is.EqualTo("""weather {"city":"example"}"""), required.Text);
            var named = await app.PostAsync($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}],"tools":{{Tools}},"tool_choice":{"type":"function","function":{"name":"now"} } }""");
            Assert.That(CallsOf(named), Is.EqualTo("now {}"), named.Text);
        }
    }

    [Test]
    public async Task Messages_ToolThatTheVendorDefines_NeedsNoSchema()
    {
        await using var app = await GatewayApp.StartAsync(GatewaySetup.WithAllFormats);
        foreach (string model in (string[])[Models[1], Models[3]])
        {
            var answer = await app.SendAsync(Chat.Post(
                $$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"Call web_search."}],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", "/v1/messages"));
            Assert.That((answer.Status, answer.Json.GetProperty("stop_reason").GetString()), Is.EqualTo((200, "end_turn")), answer.Text);
        }
    }

    private static string CallsOf(Answer answer)
    {
        var message = answer.Json.GetProperty("choices")[0].GetProperty("message");
        return message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array
            ? string.Join(' ', calls.EnumerateArray().Select(call => call.GetProperty("function")).Select(f => $"{f.GetProperty("name").GetString()} {f.GetProperty("arguments").GetString()}"))
            : "";
    }
}
