using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Dispatch;

/// <summary>What a target is not sent of a request is told with its answer, by the names that the client has for it.</summary>
public class IgnoredMembersTests
{
    private const string Chat = """{"id":"c","object":"chat.completion","created":1,"model":"x","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}""";
    private const string Response = """{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}]}""";
    private const string Gemini = """{"candidates":[{"content":{"parts":[{"text":"Hello"}]},"finishReason":"STOP"}]}""";
    private const string Ollama = """{"model":"x","message":{"role":"assistant","content":"Hello"},"done":true,"done_reason":"stop"}""";
    private const string Message = """{"id":"msg_1","type":"message","role":"assistant","model":"x","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""";

    private const string Search = "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]";
    private const string Code = "\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]";

    [TestCase("ext-openai-gpt-4o", $"\"top_k\":4,\"output_config\":{{\"effort\":\"high\"}},\"container\":\"c\",{Code}", "container, tools.0 (code_execution_20250825), top_k, output_config.effort")]
    [TestCase("ext-openai-gpt-4o", Search, "tools.0 (web_search_20250305)")]
    [TestCase("ext-openai-gpt-4o-search-preview", Search, "")]
    [TestCase("ext-openai-gpt-6", Search, "tools.0 (web_search_20250305)")]
    [TestCase("ext-xai-grok-9", Search, "")]
    [TestCase("ext-xai-grok-2-latest", Search, "tools.0 (web_search_20250305)")]
    [TestCase("ext-openai-gpt-5", Search, "")]
    [TestCase("ext-openai-o1", Search, "tools.0 (web_search_20250305)")]
    [TestCase("ext-google-gemini-2.5-flash", Search, "")]
    [TestCase("ext-google-gemini-2.0-flash-preview-image-generation", Search, "tools.0 (web_search_20250305)")]
    [TestCase("ext-openai-gpt-5", "\"temperature\":0.5,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}", "temperature")]
    [TestCase("ext-openai-gpt-4o", "\"temperature\":0.5", "")]
    [TestCase("ext-google-gemini-2.5-flash", $"\"top_k\":4,\"output_config\":{{\"effort\":\"high\"}},{Code}", "tools.0 (code_execution_20250825)")]
    [TestCase("ext-google-gemini-2.0-flash", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}", "thinking")]
    [TestCase("ext-google-gemini-2.0-flash", "\"thinking\":{\"type\":\"disabled\"}", "")]
    [TestCase("ext-google-gemini-3-pro-preview", "\"thinking\":{\"type\":\"disabled\"}", "thinking")]
    [TestCase("ext-google-gemini-2.5-flash", "\"tools\":[{\"name\":\"f\",\"input_schema\":{}}],\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}", "")]
    [TestCase("ext-anthropic-claude-x", $"\"top_k\":4,\"container\":\"c\",{Code}", "")]
    public async Task Messages_Member_IsIgnoredByItsNameInTheClientsFormat(string model, string members, string ignored)
    {
        using var host = Start();
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            $$"""{"model":"{{model}}","max_tokens":4000,"messages":[{"role":"user","content":"Hi"}],{{members}} }"""), WireFormat.AnthropicMessages));
        Assert.That(result.Error?.Message, Is.Null);
        Assert.That(string.Join(", ", result.Ignored), Is.EqualTo(ignored));
    }

    [TestCase("ext-openai-gpt-5", "\"temperature\":0.5,\"logit_bias\":{},\"verbosity\":\"low\"", "temperature, logit_bias")]
    [TestCase("ext-google-gemini-2.5-flash", "\"verbosity\":\"low\",\"store\":true,\"service_tier\":\"flex\",\"metadata\":{\"a\":\"b\"},\"user\":\"u\",\"seed\":1", "verbosity, metadata, store, service_tier")]
    [TestCase("ext-google-gemini-2.5-flash", "\"store\":false,\"service_tier\":\"auto\",\"metadata\":{},\"verbosity\":null", "")]
    [TestCase("ext-anthropic-claude-opus-4-8", "\"seed\":1,\"temperature\":0.5,\"top_k\":3,\"verbosity\":\"low\",\"metadata\":{\"user_id\":\"u\"}", "temperature, top_k, verbosity, seed")]
    [TestCase("ext-anthropic-claude-sonnet-4-5", "\"reasoning_effort\":\"high\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\"", "reasoning_effort")]
    [TestCase("ext-ollama-llama3", "\"service_tier\":\"flex\",\"top_k\":3", "service_tier")]
    public async Task Chat_Parameter_IsIgnoredByItsName(string model, string members, string ignored)
    {
        using var host = Start();
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}],{{members}} }""")));
        Assert.That(result.Error?.Message, Is.Null);
        Assert.That(string.Join(", ", result.Ignored), Is.EqualTo(ignored));
    }

    [TestCase("ext-openai-gpt-4o-search-preview", "{}")]
    [TestCase("ext-openai-gpt-4o", null)]
    public async Task Messages_SearchTool_ReachesTheModelsThatSearch(string model, string? options)
    {
        using var host = Start();
        JsonNode? sent = null;
        host.Upstream.Clear();
        host.Upstream.When("https://api.openai.com/*").With(r => (sent = JsonNode.Parse(r.Content!.ReadAsStringAsync().Result)) is not null).Respond("application/json", Chat);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            $$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],{{Search}} }"""), WireFormat.AnthropicMessages));
        Assert.That(result.Error?.Message, Is.Null);
        Assert.That(sent!["web_search_options"]?.ToJsonString(), Is.EqualTo(options));
    }

    [TestCase("ext-openai-gpt-4o-search-preview", null)]
    [TestCase("ext-google-gemini-2.5-flash", null)]
    [TestCase("ext-openai-gpt-4o", "tools.0")]
    [TestCase("ext-xai-grok-9", null)]
    [TestCase("ext-xai-grok-2-latest", "tools.0")]
    [TestCase("ext-google-gemma-3-27b-it", "tools.0")]
    [TestCase("ext-ollama-llama3", "tools.0")]
    public async Task Messages_SearchThatIsDemanded_IsRefusedByModelsThatDoNotSearch(string model, string? param)
    {
        using var host = Start();
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            $$$"""{"model":"{{{model}}}","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],{{{Search}}},"tool_choice":{"type":"tool","name":"web_search"}}"""), WireFormat.AnthropicMessages));
        Assert.That((result.Error?.Param, result.Error?.HttpStatus), Is.EqualTo((param, param is null ? (int?)null : 400)));
    }

    [Test]
    public async Task Trail_OfTheAnswer_SaysWhatWasIgnoredWithoutSecrets()
    {
        using var host = Start();
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            """{"model":"ext-openai-gpt-4o","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"container":"secret-value","sk-openai-secret":1}"""), WireFormat.AnthropicMessages));
        var steps = host.Services.GetRequiredService<RequestTrailStore>().Find(result.RequestId)!.Steps;
        Assert.That(steps.Single(s => s.Kind == TrailStepKind.Answered).Message, Does.StartWith("Ignored: container, ").And.Not.Contain("secret"));
        Assert.That(string.Join(", ", result.Ignored), Does.Not.Contain("sk-openai-secret"));
    }

    [Test]
    public async Task Error_OfATarget_HasNoneIgnored()
    {
        using var host = Start();
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            """{"model":"ext-openai-gpt-4o","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"container":"c","inference_geo":"us"}"""), WireFormat.AnthropicMessages));
        Assert.That((result.Error!.HttpStatus, result.Error.Param, result.Ignored.Count), Is.EqualTo((400, "inference_geo", 0)));
        Assert.That(result.Error.Message, Does.Contain("inference_geo"));
    }

    private static Host Start()
    {
        var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "sk-openai-secret"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "xai-1"), ("GOOGLE_AI_ENABLED", "1"), ("GOOGLE_API_KEY", "key-one"),
            ("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "sk-ant-1"), ("OLLAMA_ENABLED", "1"), ("OLLAMA_BASE_URL", "http://ollama.test"));
        foreach (var (address, reply) in new[] { ("*/responses", Response), ("https://api.openai.com/*", Chat), ("https://api.x.ai/*", Chat), ("https://generativelanguage.googleapis.com/*", Gemini), ("https://api.anthropic.com/*", Message), ("http://ollama.test/*", Ollama) })
            host.Upstream.When(address).Respond("application/json", reply);
        return host;
    }
}
