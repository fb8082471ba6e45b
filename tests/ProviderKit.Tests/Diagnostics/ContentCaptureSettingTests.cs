using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Diagnostics;

public class ContentCaptureSettingTests
{
    private const string Switch = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    private const string Reply =
        """{"id":"msg_1","type":"message","role":"assistant","model":"claude-x-20260101","content":[{"type":"thinking","thinking":"Hm.","signature":"s"},{"type":"text","text":"Hello"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":4,"cache_read_input_tokens":2,"cache_creation_input_tokens":1}}""";

    [TestCase(Switch, "true", true)]
    [TestCase(Switch, "SPAN_ONLY", true)]
    [TestCase(Switch, "event_only", false)]
    [TestCase(Switch, "false", false)]
    [TestCase("ProviderKit:Tracing:CaptureContent", "1", true)]
    public void Switch_TakesTheConventionsWords(string name, string value, bool captures)
    {
        using var host = Host.With((name, value));
        Assert.That(host.Options.Tracing.CaptureContent, Is.EqualTo(captures));
    }

    // Passed through, and translated: the reply is read as the upstream wrote it.
    [TestCase("messages")]
    [TestCase("chat")]
    public async Task Request_OverAnthropic_IsToldInTheConventionsForm(string client)
    {
        using var activities = new EndedActivities();
        using var host = Host.With(("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "sk-ant-secret"), (Switch, "true"));
        host.Upstream.When("https://api.anthropic.com/v1/messages").Respond("application/json", Reply.Replace("Hello", "Hello sk-ant-secret"));

        const string body = """{"model":"ext-anthropic-claude-x","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""";
        var request = ChatRequest.Parse(Json.Bytes(body), client == "chat" ? WireFormat.OpenAIChat : WireFormat.AnthropicMessages);
        var result = await host.Dispatcher.SendAsync(request);
        Assert.That(result.Error, Is.Null);
        await result.DisposeAsync();

        var tags = activities.Tags;
        Assert.That((tags["gen_ai.response.id"], tags["gen_ai.response.model"], tags["server.address"]), Is.EqualTo(("msg_1", "claude-x-20260101", "api.anthropic.com")));
        Assert.That(tags["gen_ai.response.finish_reasons"], Is.EqualTo(new[] { "tool_use" }));
        Assert.That((tags["gen_ai.usage.cache_read.input_tokens"], tags["gen_ai.usage.cache_write.input_tokens"]), Is.EqualTo((2L, 1L)));
        Assert.That(tags["gen_ai.input.messages"], Is.EqualTo("""[{"role":"user","parts":[{"type":"text","content":"hi"}]}]"""));
        Assert.That((string)tags["gen_ai.output.messages"]!, Does.Contain("""{"type":"reasoning","content":"Hm."}""").And.Contain("""{"type":"tool_call","id":"t1","name":"f","arguments":{"a":1}}""")
            .And.EndWith("""],"finish_reason":"tool_use"}]""").And.Contain("Hello").And.Not.Contain("sk-ant-secret"));
    }
}
