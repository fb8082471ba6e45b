using System.Text.Json.Nodes;
using ProviderKit.Formats.GoogleGenerate.Embeddings;
using ProviderKit.Formats.OllamaChat.Embeddings;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Tests.Support;
using ProviderKit.Vendors.Google;
using ProviderKit.Vendors.Ollama;

namespace ProviderKit.Tests.Formats.OpenAIEmbeddings;

/// <summary>Vendors with a format of their own, each as a row in front of the whole core.</summary>
public class NativeEmbeddingsTests
{
    [Test]
    public async Task Google_OneInput_IsEmbedContent()
    {
        var gateway = Google().Replies("""{"embedding":{"values":[1, -2, 0.50]},"usageMetadata":{"promptTokenCount":5,"promptTokenDetails":[{"tokenCount":5}]}}""");

        var (error, body) = await gateway.AskAsync("""{"model":"ext-g-gemini-embedding-001","input":"Grüße \"x\"","dimensions":3,"user":"u","encoding_format":"float","task_type":"RETRIEVAL_DOCUMENT","title":"T","truncate":true}""");

        Assert.That(error, Is.Null);
        Assert.That(gateway.Sent.Single().Address, Is.EqualTo("https://upstream.test/models/gemini-embedding-001:embedContent"));
        Json.AssertEqual(JsonNode.Parse(gateway.Sent.Single().Body), """{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"Grüße \"x\""}]},"taskType":"RETRIEVAL_DOCUMENT","title":"T","outputDimensionality":3}""");
        Json.AssertEqual(JsonNode.Parse(body), """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,-2,0.50]}],"model":"ext-g-gemini-embedding-001","usage":{"prompt_tokens":5,"total_tokens":5}}""");
        Assert.That(gateway.Records.Single().Usage, Is.EqualTo(new ChatUsage(5, 0)));
    }

    [Test]
    public async Task Google_SeveralInputs_AreBatchEmbedContents()
    {
        var gateway = Google().Replies("""{"embeddings":[{"values":[1]},{"shape":[1],"values":[-2]}]}""");

        var (error, body) = await gateway.AskAsync("""{"model":"ext-g-e","input":["a","b"],"encoding_format":"base64"}""");

        Assert.That(error, Is.Null);
        Assert.That(gateway.Sent.Single().Address, Is.EqualTo("https://upstream.test/models/e:batchEmbedContents"));
        Json.AssertEqual(JsonNode.Parse(gateway.Sent.Single().Body), """{"requests":[{"model":"models/e","content":{"parts":[{"text":"a"}]}},{"model":"models/e","content":{"parts":[{"text":"b"}]}}]}""");
        Json.AssertEqual(JsonNode.Parse(body), """{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPw=="},{"object":"embedding","index":1,"embedding":"AAAAwA=="}],"model":"ext-g-e","usage":{"prompt_tokens":0,"total_tokens":0}}""");
    }

    [Test]
    public async Task Ollama_Inputs_AreOneEmbed()
    {
        var gateway = Ollama().Replies("""{"model":"nomic","embeddings":[[1],[-2]],"total_duration":14,"load_duration":1,"prompt_eval_count":8}""");

        var (error, body) = await gateway.AskAsync("""{"model":"ext-o-nomic","input":["a","b"],"dimensions":1}""");

        Assert.That(error, Is.Null);
        Assert.That(gateway.Sent.Single().Address, Is.EqualTo("https://upstream.test/api/embed"));
        Json.AssertEqual(JsonNode.Parse(gateway.Sent.Single().Body), """{"model":"nomic","input":["a","b"],"truncate":false,"dimensions":1}""");
        Json.AssertEqual(JsonNode.Parse(body), """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1]},{"object":"embedding","index":1,"embedding":[-2]}],"model":"ext-o-nomic","usage":{"prompt_tokens":8,"total_tokens":8}}""");
    }

    [Test]
    public async Task Ollama_ItsOwnMembers_GoWith()
    {
        var gateway = Ollama().Replies("""{"embeddings":[[1]]}""");
        await gateway.AskAsync("""{"model":"ext-o-nomic","input":"a","truncate":true,"keep_alive":"5m","options":{"num_ctx":7},"title":"T"}""");
        Json.AssertEqual(JsonNode.Parse(gateway.Sent.Single().Body), """{"model":"nomic","input":["a"],"truncate":true,"keep_alive":"5m","options":{"num_ctx":7}}""");
    }

    [TestCase("[1,2]", "input")]
    [TestCase("[[1,2],[3]]", "input")]
    [TestCase("[]", "input")]
    [TestCase("\"a\",\"dimensions\":\"3\"", "dimensions")]
    [TestCase("\"a\",\"dimensions\":1.5", "dimensions")]
    [TestCase("\"a\",\"encoding_format\":\"int8\"", "encoding_format")]
    public async Task Send_WhatTheVendorCannotDo_Is400AndNamed(string input, string param)
    {
        foreach (var gateway in new[] { Google(), Ollama() })
        {
            gateway.Replies("""{"embeddings":[]}""");
            var (error, _) = await gateway.AskAsync($$"""{"model":"{{(gateway.Registry.Find("g") is null ? "ext-o-x" : "ext-g-x")}}","input":{{input}}}""");
            Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo(((int?)400, param)));
            Assert.That(gateway.Sent, Is.Empty);
        }
    }

    [TestCase("""{"embeddings":[]}""", "0 vectors for 2 inputs")]
    [TestCase("""{"embeddings":[{"values":[1]}]}""", "1 vectors for 2 inputs")]
    [TestCase("""{"embedding":{"values":[1]}}""", "1 vectors for 2 inputs")]
    [TestCase("""{"embeddings":[{"values":["a"]}]}""", "not made of numbers")]
    [TestCase("""{"embeddings":[{"values":{}}]}""", "not made of numbers")]
    [TestCase("""{"embeddings":[{}]}""", "not made of numbers")]
    [TestCase("""{"embeddings":[[1],[2]]}""", "not made of numbers")]
    [TestCase("""{"embeddings":{"values":[1]}}""", "not made of numbers")]
    [TestCase("""{"usageMetadata":[1],"x":1}""", "0 vectors")]
    [TestCase("""{"usageMetadata":{"promptTokenCount":"x"}}""", "0 vectors")]
    public async Task Google_OtherReply_IsBad(string reply, string says) => await AssertBadAsync(Google(), "ext-g-x", reply, says);

    [TestCase("""{"embeddings":[[1]]}""", "1 vectors for 2 inputs")]
    [TestCase("""{"embeddings":[[1],[null]]}""", "not made of numbers")]
    [TestCase("""{"embeddings":[1,2]}""", "not made of numbers")]
    [TestCase("""{"embeddings":"x","prompt_eval_count":"y"}""", "not made of numbers")]
    [TestCase("""{"embedding":[1]}""", "0 vectors")]
    public async Task Ollama_OtherReply_IsBad(string reply, string says) => await AssertBadAsync(Ollama(), "ext-o-x", reply, says);

    [Test]
    public void Send_MutatedReply_NeverThrows([Values] bool google)
    {
        const int seed = 77;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] good = Json.Bytes(google
            ? """{"embeddings":[{"values":[1]},{"values":[-2.5e1]}],"usageMetadata":{"promptTokenCount":5},"error":null}"""
            : """{"model":"m","embeddings":[[1],[-2.5e1]],"prompt_eval_count":8,"error":null}""");
        EmbeddingsTranslator translator = google ? GoogleEmbeddings.Instance : OllamaEmbeddings.Instance;
        var context = new EmbeddingsContext(new EmbeddingsDocument(["a", "b"], null, new Dictionary<string, System.Text.Json.JsonElement>()), "p", new ErrorRules(), "m");
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] reply = [.. good];
            for (int n = random.Next(1, 4); n > 0; n--) reply[random.Next(reply.Length)] = "{}[]\",:\\u1 dx"u8[random.Next(13)];
            if (translator.WriteReply(reply.AsMemory(0, random.Next(reply.Length + 1)), context, new System.Buffers.ArrayBufferWriter<byte>()) is { } error)
            {
                refused++;
                Assert.That(error.Message, Is.Not.Empty);
            }
        }
        Assert.That(refused, Is.InRange(10_000, 19_999));
    }

    private static async Task AssertBadAsync(EmbeddingsGateway gateway, string model, string reply, string says)
    {
        gateway.Replies(reply);
        var (error, _) = await gateway.AskAsync($$"""{"model":"{{model}}","input":["a","b"]}""");
        Assert.That((error?.Kind, error?.HttpStatus), Is.EqualTo(((ProviderErrorKind?)ProviderErrorKind.BadReply, (int?)502)));
        Assert.That(error!.Message, Does.Contain(says));
    }

    private static EmbeddingsGateway Google() => New("g", GoogleVendor.Row);

    private static EmbeddingsGateway Ollama() => New("o", OllamaVendor.Row);

    private static EmbeddingsGateway New(string name, HttpVendor of) =>
        new(name, add: kit => kit.AddOpenAICompatible(new HttpVendor { Name = name, Apis = [of.Apis.First(api => api.EmbeddingsTranslator is not null)] }));
}
