using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OllamaSharp;
using ProviderKit.Extensions.AI.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Extensions.AI.Tests.Upstream;

/// <summary>Every API of the gateway reaches a chat client, over real HTTP.</summary>
public class SurfaceTests
{
    private static readonly TestCaseData[] Surfaces =
    [
        Surface("OpenAI", "/v1/chat/completions", """{"model":"ext-local-m","stream":STREAM,"messages":[{"role":"user","content":"Weather?"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]}"""),
        Surface("Messages", "/v1/messages", """{"model":"ext-local-m","stream":STREAM,"max_tokens":100,"messages":[{"role":"user","content":"Weather?"}],"tools":[{"name":"weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}]}"""),
        Surface("Responses", "/v1/responses", """{"model":"ext-local-m","stream":STREAM,"input":"Weather?","tools":[{"type":"function","name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}},"strict":false}]}"""),
        Surface("Gemini", "/v1beta/models/ext-local-m:generateContent", """{"contents":[{"role":"user","parts":[{"text":"Weather?"}]}],"tools":[{"functionDeclarations":[{"name":"weather","parameters":{"type":"OBJECT","properties":{"city":{"type":"STRING"}}}}]}]}"""),
        Surface("Ollama", "/api/chat", """{"model":"ext-local-m","stream":STREAM,"messages":[{"role":"user","content":"Weather?"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]}"""),
    ];

    private static TestCaseData Surface(string name, string path, string body) => new TestCaseData(path, body).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Surfaces))]
    public async Task Surface_ReachesTheClient(string path, string body)
    {
        var fake = new FakeChatClient();
        await using var gateway = await LocalGateway.StartAsync(fake);
        foreach (bool stream in (bool[])[false, true])
        {
            fake.Answers(
                new ChatResponseUpdate(ChatRole.Assistant, "Looking.") { ResponseId = "r-1" },
                new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("call_1", "weather", new Dictionary<string, object?> { ["city"] = "Bern" })]) { FinishReason = ChatFinishReason.ToolCalls },
                new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 71, OutputTokenCount = 5 })]));

            using var response = await gateway.Http.PostAsync(stream ? path.Replace(":generateContent", ":streamGenerateContent?alt=sse") : path, new StringContent(body.Replace("STREAM", stream ? "true" : "false"), Encoding.UTF8, "application/json"));
            string text = await response.Content.ReadAsStringAsync();

            Assert.That((int)response.StatusCode, Is.EqualTo(200), text);
            Assert.That(text, Does.Contain("Looking.").And.Contain("weather").And.Contain("Bern"), $"streamed: {stream}");
            var (messages, options) = fake.Calls[^1];
            Assert.That((messages[^1].Text, options.ModelId, options.Tools!.Single().Name), Is.EqualTo(("Weather?", "m", "weather")));
        }
        Assert.That(gateway.Records.All.Select(record => (record.Provider, record.Error, record.Usage.PromptTokens)), Is.All.EqualTo(("local", (ProviderError?)null, 71L)));
    }

    [Test]
    public async Task Models_AreListed()
    {
        await using var gateway = await LocalGateway.StartAsync(new FakeChatClient(), options =>
        {
            options.Prefix = "mine-";
            options.Models.Add("large");
        });
        Assert.That(await gateway.Http.GetStringAsync("/v1/models"), Does.Contain("\"mine-large\""));
    }

    [Test]
    public async Task Error_HasItsStatusAndShape()
    {
        await using var gateway = await LocalGateway.StartAsync(new FakeChatClient { Throws = new HttpRequestException("slow down", null, System.Net.HttpStatusCode.TooManyRequests) });
        using var response = await gateway.Http.PostAsync("/v1/messages", new StringContent("""{"model":"ext-local-m","max_tokens":9,"messages":[{"role":"user","content":"x"}]}""", Encoding.UTF8, "application/json"));
        Assert.That(((int)response.StatusCode, Json.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("type").GetString()), Is.EqualTo((429, "rate_limit_error")));
    }

    [Test]
    public async Task OllamasClient_ServesMessages()
    {
        JsonElement sent = default;
        using var http = new MockHttpMessageHandler();
        http.When("*/api/chat").Respond(async request =>
        {
            sent = Json.Parse(await request.Content!.ReadAsStringAsync());
            return new HttpResponseMessage
            {
                Content = new StringContent(
                    """
                    {"model":"llama3.2","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Hel"},"done":false}
                    {"model":"llama3.2","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"lo"},"done":false}
                    {"model":"llama3.2","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":2}

                    """, Encoding.UTF8, "application/x-ndjson"),
            };
        });
        var web = http.ToHttpClient();
        web.BaseAddress = new Uri("http://ollama.test");
        using var ollama = new OllamaApiClient(web, "llama3.2");
        await using var gateway = await LocalGateway.StartAsync(ollama);

        using var response = await gateway.Http.PostAsync(
            "/v1/messages",
            new StringContent("""{"model":"ext-local-llama3.2","max_tokens":50,"temperature":0.5,"stream":true,"system":"Be brief.","messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"));
        string text = await response.Content.ReadAsStringAsync();

        Assert.That(text, Does.Contain("\"Hel\"").And.Contain("\"lo\"").And.Contain("\"end_turn\"").And.Contain("\"output_tokens\":2"));
        Assert.That((sent.GetProperty("model").GetString(), sent.GetProperty("messages").GetArrayLength(), sent.GetProperty("options").GetProperty("num_predict").GetInt32()), Is.EqualTo(("llama3.2", 2, 50)));
    }
}
