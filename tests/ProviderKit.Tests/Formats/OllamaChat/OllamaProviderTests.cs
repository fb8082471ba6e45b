using ProviderKit.Tests.Vendors.Contract;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>The row: addresses, credentials, the list of models, errors and ends of streams.</summary>
public class OllamaProviderTests
{
    private const string Chat = """{"model":"ext-ollama-llama3.3","messages":[{"role":"user","content":"hi"}]}""";
    private const string ChatStream = """{"model":"ext-ollama-llama3.3","stream":true,"messages":[{"role":"user","content":"hi"}]}""";

    private static readonly OllamaFixtures Fixtures = new();

    [Test]
    public async Task SendAsync_WithoutToken_GoesToLocalhostBare()
    {
        using var host = Host.With(("OLLAMA_ENABLED", "1"));
        HttpRequestMessage? sent = null;
        host.Upstream.When("*").With(r => (sent = r) is not null).Respond("application/json", Fixtures.Text);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(Chat)));
        Assert.That(result.Error, Is.Null);
        Assert.That((sent!.RequestUri!.ToString(), sent.Headers.Authorization), Is.EqualTo(("http://localhost:11434/api/chat", (object?)null)));
    }

    [Test]
    public async Task SendAsync_WithTokens_SendsThemAndMovesOn()
    {
        using var host = Host.With(("OLLAMA_ENABLED", "1"), ("OLLAMA_BASE_URL", "https://ollama.test/"), ("OLLAMA_API_KEY", "k0"), ("OLLAMA_TOKEN_1", "k1"));
        host.Upstream.When("https://ollama.test/api/chat").WithHeaders("Authorization", "Bearer k0").Respond(_ => ContractGateway.Answer(Fixtures.RateLimited));
        host.Upstream.When("https://ollama.test/api/chat").WithHeaders("Authorization", "Bearer k1").Respond("application/json", Fixtures.Text);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(Chat)));
        Assert.That(result.Error, Is.Null);
        Assert.That(host.Registry.Find("ollama")!.Tokens.GetTokenStats().Select(t => t.Blocked), Is.EqualTo([true, false]));
    }

    [Test]
    public async Task ListModelsAsync_Tags_AreTheNames()
    {
        using var host = Host.With(("OLLAMA_ENABLED", "1"));
        host.Upstream.When("http://localhost:11434/api/tags").Respond("application/json",
            """{"models":[{"name":"llama3.3:latest","model":"llama3.3:latest","size":1,"details":{"family":"llama"}},{"name":"hf.co/x/y:Q4_K_M"},{"size":2},{"name":7}]}""");
        var listing = await ((IModelLister)host.Registry.Find("ollama")!.Provider).ListModelsAsync(null, default);
        Assert.That((listing.Error, string.Join(' ', listing.Models)), Is.EqualTo(((ProviderError?)null, "llama3.3:latest hf.co/x/y:Q4_K_M")));
    }

    [TestCase(400, """{"error":"\"llama3.3\" does not support thinking"}""", 400)]
    [TestCase(404, """{"error":"model 'llama3.3' not found"}""", 404)]
    [TestCase(500, """{"error":"llama runner process has terminated"}""", 502)]
    [TestCase(502, """{"error":"unable to reach the cloud"}""", 502)]
    [TestCase(503, """{"error":"server busy, please try again"}""", 503)]
    public async Task SendAsync_Error_KeepsItsMeaningAndWords(int status, string body, int answered)
    {
        using var host = Host.With(("OLLAMA_ENABLED", "1"));
        host.Upstream.When("*").Respond(_ => ContractGateway.Answer(new UpstreamReply(status, body)));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(Chat)));
        Assert.That(result.Error!.HttpStatus, Is.EqualTo(answered));
        Assert.That(result.Error.Message, Does.Contain((string)System.Text.Json.Nodes.JsonNode.Parse(body)!["error"]!));
    }

    [Test]
    public async Task Stream_TruncatedAfterEveryLine_IsAnErrorBeforeTheLastOnly()
    {
        foreach (string stream in new[] { Fixtures.TextStream, Fixtures.ParallelToolsStream, Fixtures.ReasoningStream })
        {
            string[] lines = stream.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            for (int count = 0; count <= lines.Length; count++)
            {
                var (chunks, error) = await StreamAsync(string.Concat(lines.Take(count).Select(l => l + "\n")));
                Assert.That(error?.Kind, Is.EqualTo(count < lines.Length ? ProviderErrorKind.ConnectionLost : (ProviderErrorKind?)null), $"after {count} lines");
                Assert.That(chunks.Any(c => c.Contains("\"finish_reason\":\"", StringComparison.Ordinal)), Is.EqualTo(count == lines.Length));
            }
        }
    }

    [Test]
    public async Task Stream_BrokenAfterItsLastLine_IsComplete()
    {
        var (chunks, error) = await StreamAsync(Fixtures.TextStream, breaks: true);
        Assert.That(error, Is.Null);
        Assert.That(chunks[^1], Does.Contain("\"stop\""));
    }

    [Test]
    public async Task Stream_ErrorLineInTheMiddle_EndsIt()
    {
        var (chunks, error) = await StreamAsync(OllamaFixtures.Line("""{"content":"x"}""") + "\n{\"error\":\"out of memory\"}\n");
        Assert.That(chunks, Has.Count.EqualTo(2));
        Assert.That((error!.HttpStatus, error.Message), Is.EqualTo((502, "ollama: out of memory")));
    }

    private static async Task<(List<string> Chunks, ProviderError? Error)> StreamAsync(string lines, bool breaks = false)
    {
        using var host = Host.With(("OLLAMA_ENABLED", "1"));
        host.Upstream.When("*").Respond(_ => breaks ? Broken(lines) : ContractGateway.Stream(lines, "application/x-ndjson"));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(ChatStream)));
        return result.Stream is null ? ([], result.Error) : (await Gateway.ReadAllAsync(result.Stream), result.Stream.Error);
    }

    private static HttpResponseMessage Broken(string lines)
    {
        var response = new HttpResponseMessage { Content = new StreamContent(new BreakingStream(Json.Bytes(lines))) };
        response.Content.Headers.ContentType = new("application/x-ndjson");
        return response;
    }

    private sealed class BreakingStream(byte[] bytes) : ReadOnlyStream
    {
        private int _read;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read == bytes.Length) throw new IOException("reset");
            int count = Math.Min(buffer.Length, bytes.Length - _read);
            bytes.AsMemory(_read, count).CopyTo(buffer);
            _read += count;
            return new ValueTask<int>(count);
        }
    }
}
