using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Requests that ask the model nothing, and embeddings, at a vendor of another format.</summary>
public class OllamaLoadTests
{
    private static readonly OpenAIFixtures Fixtures = new();

    [TestCase("ollama_chat", "", "load")]
    [TestCase("ollama_chat", ",\"messages\":null", "load")]
    [TestCase("ollama_chat", ",\"messages\":[],\"keep_alive\":\"10m\"", "load")]
    [TestCase("ollama_chat", ",\"messages\":[],\"keep_alive\":0", "unload")]
    [TestCase("ollama_chat", ",\"keep_alive\":\"0s\"", "unload")]
    [TestCase("ollama_generate", "", "load")]
    [TestCase("ollama_generate", ",\"prompt\":\"\",\"keep_alive\":-1", "load")]
    [TestCase("ollama_generate", ",\"keep_alive\":0,\"prompt\":null", "unload")]
    public async Task SendAsync_NothingAsked_IsAnsweredHere(string format, string members, string reason)
    {
        var (reply, calls) = await SendAsync(FormatOf(format), members);

        Assert.That(((string?)reply["done_reason"], (bool)reply["done"]!, (string?)reply["model"], calls), Is.EqualTo((reason, true, Fixtures.Model, 0)));
        Assert.That((string?)(format == "ollama_chat" ? reply["message"]!["content"] : reply["response"]), Is.Empty);
        Assert.That(DateTimeOffset.Parse((string)reply["created_at"]!, System.Globalization.CultureInfo.InvariantCulture).Year, Is.EqualTo(2026));
    }

    [TestCase("ollama_embed", "", "embeddings")]
    [TestCase("ollama_embed", ",\"input\":[]", "embeddings")]
    [TestCase("ollama_embed", ",\"input\":\"\"", "embeddings")]
    [TestCase("ollama_embeddings", ",\"prompt\":\"\"", "embedding")]
    public async Task SendAsync_NothingToEmbed_IsAnsweredHere(string format, string members, string member)
    {
        var (reply, calls) = await SendAsync(FormatOf(format), members);

        Assert.That((reply[member]!.AsArray().Count, calls), Is.EqualTo((0, 0)));
    }

    [TestCase("ollama_embed", ",\"input\":[\"a\",\"b\"],\"dimensions\":2,\"truncate\":false,\"keep_alive\":\"5m\"", """{"input":["a","b"],"dimensions":2,"encoding_format":"float"}""", """{"embeddings":[[0.5,1e-3],[2,3]],"prompt_eval_count":4}""", "keep_alive")]
    [TestCase("ollama_embed", ",\"input\":\"a\",\"truncate\":true,\"options\":{\"num_ctx\":1}", """{"input":"a","encoding_format":"float"}""", """{"embeddings":[[0.5,1e-3],[2,3]],"prompt_eval_count":4}""", "truncate, options")]
    [TestCase("ollama_embeddings", ",\"prompt\":\"a\"", """{"input":"a","encoding_format":"float"}""", """{"embedding":[0.5,1e-3]}""", null)]
    public async Task SendAsync_Embeddings_AreTranslated(string format, string members, string sent, string expected, string? ignored)
    {
        await using var gateway = new ContractGateway(Fixtures, () => ContractGateway.Json(
            """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,1e-3]},{"object":"embedding","index":1,"embedding":[2,3]}],"model":"m","usage":{"prompt_tokens":4,"total_tokens":4}}"""));
        await using var result = await gateway.Dispatcher.SendAsync(Request(FormatOf(format), members));

        Assert.That(result.Error, Is.Null);
        var body = gateway.Body!.AsObject();
        body.Remove("model");
        Json.AssertEqual(body, sent);
        var reply = Json.Parse(result.Body)!.AsObject();
        if (format == "ollama_embed") Assert.That(((string?)reply["model"], (long)reply["total_duration"]!), Is.EqualTo((Fixtures.Model, 1)));
        foreach (string name in (string[])["model", "total_duration", "load_duration"]) reply.Remove(name);
        Json.AssertEqual(reply, expected);
        Assert.That(result.Ignored is { Count: > 0 } names ? string.Join(", ", names) : null, Is.EqualTo(ignored));
        Assert.That(result.Usage.PromptTokens, Is.EqualTo(4));
    }

    [TestCase("ollama_chat", "\"messages\":1")]
    [TestCase("ollama_chat", "\"stream\":1")]
    [TestCase("ollama_generate", "\"prompt\":[]")]
    [TestCase("ollama_generate", "\"prompt\":\"a\",\"prompt\":\"b\"")]
    [TestCase("ollama_embed", "\"input\":1")]
    [TestCase("ollama_embed", "\"input\":[1]")]
    [TestCase("ollama_embed", "\"input\":\"a\",\"input\":\"b\"")]
    [TestCase("ollama_embeddings", "\"prompt\":[\"a\"]")]
    public void TryRead_WrongTypes_AreNamed(string format, string members)
    {
        Assert.That(ChatRequest.TryRead(Json.Bytes($$"""{"model":"m",{{members}} }"""), out _, out var error, format: FormatOf(format)), Is.False);
        Assert.That((error!.HttpStatus, members), Is.EqualTo((400, members)));
        Assert.That(members, Does.Contain(error.Param!));
    }

    private static WireFormat FormatOf(string name) =>
        new[] { WireFormat.OllamaChat, WireFormat.OllamaGenerate, WireFormat.OllamaEmbed, WireFormat.OllamaEmbeddings }.Single(format => format.Name == name);

    private static ChatRequest Request(WireFormat format, string members) => ChatRequest.Parse(Json.Bytes($$"""{"model":"{{Fixtures.Model}}"{{members}} }"""), format);

    private static async Task<(JsonNode Reply, int Calls)> SendAsync(WireFormat format, string members)
    {
        await using var gateway = new ContractGateway(Fixtures, () => throw new InvalidOperationException("nothing is to be asked"));
        await using var result = await gateway.Dispatcher.SendAsync(Request(format, members));
        Assert.That(result.Error, Is.Null);
        return (Json.Parse(result.Body)!, gateway.Calls);
    }
}
