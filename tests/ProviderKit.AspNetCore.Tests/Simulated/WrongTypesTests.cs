using ProviderKit.AspNetCore.Tests.Support;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.Simulated;

/// <summary>The simulator takes nothing for granted of a request: what the real APIs refuse it refuses, and it never fails.</summary>
public class WrongTypesTests
{
    private static readonly TestCaseData[] Paths =
    [
        Path("openai", "/openai/v1/chat/completions", "chat/completions", "gpt-4o"),
        Path("openai", "/openai/v1/responses", "responses", "gpt-4o"),
        Path("openai", "/openai/v1/responses/input_tokens", "responses/input_tokens", "gpt-4o"),
        Path("openai", "/openai/v1/completions", "completions", "gpt-4o"),
        Path("openai", "/openai/v1/embeddings", "embeddings", "text-embedding-3-small"),
        Path("openai", "/openai/v1/images/generations", "images/generations", "gpt-image-1"),
        Path("litellm", "/litellm/v1/rerank", "rerank", "rerank-3"),
        Path("litellm", "/litellm/v2/rerank", "v2/rerank", "rerank-3"),
        Path("anthropic", "/anthropic/v1/messages", "messages", "claude-opus-4-8"),
        Path("anthropic", "/anthropic/v1/messages/count_tokens", "messages/count_tokens", "claude-opus-4-8"),
        Path("google", "/google/v1beta/models/gemini-2.5-flash:generateContent", "generateContent", "gemini-2.5-flash"),
        Path("google", "/google/v1beta/models/gemini-2.5-flash:streamGenerateContent", "streamGenerateContent", "gemini-2.5-flash"),
        Path("google", "/google/v1beta/models/gemini-2.5-flash:countTokens", "countTokens", "gemini-2.5-flash"),
        Path("google", "/google/v1beta/models/gemini-embedding-001:embedContent", "embedContent", "gemini-embedding-001"),
        Path("google", "/google/v1beta/models/gemini-embedding-001:batchEmbedContents", "batchEmbedContents", "gemini-embedding-001"),
        Path("ollama", "/ollama/api/chat", "api/chat", "llama3.3"),
        Path("ollama", "/ollama/api/generate", "api/generate", "llama3.3"),
        Path("ollama", "/ollama/api/embed", "api/embed", "llama3.3"),
    ];

    [TestCaseSource(nameof(Paths))]
    public async Task AnyMember_OfAnyOtherType_IsNoFailure(string provider, string path, string route, string model)
    {
        await using var simulator = await Simulator.StartAsync();
        using var http = new HttpClient { BaseAddress = simulator.BaseAddress };
        var good = KnownBodies.Of(route, model);

        Assert.That((await SendAsync(http, path, BadBodies.Bytes(good))).Status, Is.EqualTo(200), "the good one");
        foreach (var (what, body) in BadBodies.Replaced(good).Concat(BadBodies.Broken(good)))
        {
            var (status, text) = await SendAsync(http, path, body);
            Assert.That(status, Is.AnyOf(200, 400), $"{what}: {text}");
            if (status == 200) continue;
            var error = System.Text.Json.JsonElement.Parse(text).GetProperty("error");
            bool isOwn = provider == "ollama" ? error.ValueKind == System.Text.Json.JsonValueKind.String
                : error.GetProperty("message").GetString()!.Length > 0 && error.TryGetProperty(provider == "google" ? "status" : "type", out _);
            Assert.That(isOwn, Is.True, $"{what}: {text}");
        }
    }

    [Test]
    public async Task GeminiStream_WithoutSse_IsOneArray()
    {
        await using var simulator = await Simulator.StartAsync();
        using var http = new HttpClient { BaseAddress = simulator.BaseAddress };

        var (_, text) = await SendAsync(http, "/google/v1beta/models/gemini-2.5-flash:streamGenerateContent", """{"contents":[{"parts":[{"text":"Hi"}]}]}"""u8.ToArray());

        Assert.That(System.Text.Json.JsonElement.Parse(text).GetArrayLength(), Is.GreaterThan(2));
    }

    [TestCase(20, 8, TestName = "Form_WithMoreHeadersThanThereAre_IsNoFailure")]
    [TestCase(2, 20_000, TestName = "Form_WithLongHeaders_IsNoFailure")]
    public async Task Form_WithHeadersOfNoForm_IsNoFailure(int headers, int length)
    {
        await using var simulator = await Simulator.StartAsync();
        using var http = new HttpClient { BaseAddress = simulator.BaseAddress };
        string part = string.Concat(Enumerable.Range(0, headers).Select(i => $"X-{i}: {new string('a', length)}\r\n"));
        using var content = new StringContent($"--b\r\n{part}\r\nx\r\n--b--\r\n");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/openai/v1/images/edits") { Content = content };
        request.Headers.Add("Authorization", "Bearer t");

        using var answer = await http.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.AnyOf(200, 400));
    }

    private static TestCaseData Path(string provider, string path, string route, string model) => new TestCaseData(provider, path, route, model).SetArgDisplayNames(provider, route);

    private static async Task<(int Status, string Text)> SendAsync(HttpClient http, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Chat.Json(body) };
        foreach (string header in (string[])["x-api-key", "x-goog-api-key"]) request.Headers.Add(header, "t");
        request.Headers.Add("Authorization", "Bearer t");
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
