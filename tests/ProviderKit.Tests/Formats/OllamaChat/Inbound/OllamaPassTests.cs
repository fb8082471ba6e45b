using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Requests in Ollama's formats to a server of Ollama's: nothing but the model changes, there and back.</summary>
public class OllamaPassTests
{
    private const string Model = "ext-ollama-llama3.3";

    [TestCase("ollama_chat", "/api/chat", """{"messages":[{"role":"user","content":"Hi","images":["AAAA"],"unheard":1}],"options":{"num_ctx":9},"format":{"type":"object"}}""", """{"model":"llama3.3","created_at":"x","message":{"role":"assistant","content":"A"},"unheard_of":1.0,"done":true,"prompt_eval_count":3,"eval_count":2}""")]
    [TestCase("ollama_generate", "/api/generate", """{"prompt":"Hi","suffix":"x","raw":true,"context":[1,2],"template":"t"}""", """{"model":"llama3.3","response":"A","context":[1],"done":true,"prompt_eval_count":3,"eval_count":2}""")]
    [TestCase("ollama_embed", "/api/embed", """{"input":["a"],"truncate":true,"options":{"x":1}}""", """{"model":"llama3.3","embeddings":[[1.0,2e0]],"prompt_eval_count":3}""")]
    [TestCase("ollama_embeddings", "/api/embeddings", """{"prompt":"a","options":{"x":1}}""", """{"embedding":[1.0,2e0]}""")]
    public async Task SendAsync_Whole_PassesUnchangedButForTheModel(string format, string path, string members, string reply)
    {
        string body = $$""" { "stream" : false, "model":"{{Model}}", {{members[1..^1]}}} """;
        var (sent, got, error) = await SendAsync(format, body, reply, "application/json");

        Assert.That(error, Is.Null);
        Assert.That(sent, Is.EqualTo((path, body.Replace(Model, "llama3.3", StringComparison.Ordinal))));
        Assert.That(got, Is.EqualTo(reply.Replace("\"llama3.3\"", $"\"{Model}\"", StringComparison.Ordinal)));
    }

    [TestCase("ollama_chat", """{"messages":[{"role":"user","content":"Hi"}]}""")]
    [TestCase("ollama_generate", """{"prompt":"Hi"}""")]
    public async Task SendAsync_Streamed_PassesLineByLine(string format, string members)
    {
        string[] lines =
        [
            """{"model":"llama3.3","created_at":"1","message":{"role":"assistant","content":"A","thinking":"t"},"response":"A","done":false}""",
            """{"model":"llama3.3","created_at":"2","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"n":1.0}}}]},"response":"","done":false}""",
            """{"model":"llama3.3","created_at":"3","done_reason":"stop","done":true,"prompt_eval_count":3,"eval_count":2}""",
        ];
        var (sent, got, error) = await SendAsync(format, $$"""{"model":"{{Model}}",{{members[1..^1]}}}""", string.Join("\n", lines) + "\n", "application/x-ndjson");

        Assert.That(error, Is.Null);
        Assert.That(sent.Body, Does.Not.Contain("stream"), "the server streams by itself");
        Assert.That(got, Is.EqualTo(string.Join("\n", lines).Replace("\"llama3.3\"", $"\"{Model}\"", StringComparison.Ordinal)));
    }

    [TestCase("{\"error\":\"the runner has stopped\"}", "the runner has stopped")]
    [TestCase("{\"model\":\"llama3.3\",\"done\":false,\"message\":{\"content\":\"A\"}}", "ended before")]
    [TestCase("[]", "not a JSON object")]
    public async Task SendAsync_StreamThatBreaks_SaysWhy(string line, string why)
    {
        const string First = """{"model":"llama3.3","message":{"role":"assistant","content":"A"},"done":false}""";
        var (_, got, error) = await SendAsync("ollama_chat", $$"""{"model":"{{Model}}","messages":[{"role":"user","content":"Hi"}]}""", $"{First}\n{line}\n", "application/x-ndjson");

        Assert.That(error?.Message, Does.Contain(why));
        Assert.That(got, Does.StartWith("{\"model\":\"ext-ollama-llama3.3\""));
    }

    [TestCase("{\"model\":\"llama3.3\",\"message\":{\"content\":\"A\"},\"done\":false}")]
    [TestCase("{\"error\":\"no\"}")]
    [TestCase("[]")]
    public async Task SendAsync_WholeReplyThatIsNone_IsAnError(string reply)
    {
        var (_, _, error) = await SendAsync("ollama_chat", $$"""{"model":"{{Model}}","stream":false,"messages":[{"role":"user","content":"Hi"}]}""", reply, "application/json");

        Assert.That(error, Is.Not.Null);
    }

    private static async Task<((string Path, string Body) Sent, string Got, ProviderError? Error)> SendAsync(string format, string body, string answer, string type)
    {
        using var upstream = new MockHttpMessageHandler();
        (string Path, string Body) sent = default;
        upstream.When("*").Respond(async request =>
        {
            sent = (request.RequestUri!.AbsolutePath, await request.Content!.ReadAsStringAsync());
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, type) };
        });
        var services = new ServiceCollection();
        services.AddProviderKit(options =>
        {
            options.Retry.MaxRetries = 0;
            options.Provider("ollama").Enabled = true;
        });
        services.AddHttpClient("ProviderKit.ollama").ConfigurePrimaryHttpMessageHandler(() => upstream);
        await using var provider = services.BuildServiceProvider();
        var wire = new[] { WireFormat.OllamaChat, WireFormat.OllamaGenerate, WireFormat.OllamaEmbed, WireFormat.OllamaEmbeddings }.Single(f => f.Name == format);
        await using var result = await provider.GetRequiredService<IChatDispatcher>().SendAsync(ChatRequest.Parse(Json.Bytes(body), wire));
        if (result.Stream is not { } stream) return (sent, Json.Text(result.Body), result.Error);
        var lines = new List<string>();
        do
        {
            while (stream.TryRead(out var chunk)) lines.Add(Json.Text(chunk));
        }
        while (await stream.WaitToReadAsync());
        return (sent, string.Join("\n", lines), stream.Error);
    }
}
