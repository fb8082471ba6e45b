using System.Text.Json.Nodes;
using ProviderKit.Formats.GoogleGenerate.Embeddings;
using ProviderKit.Tests.Formats.OpenAIEmbeddings;
using ProviderKit.Tests.Support;
using ProviderKit.Vendors.Google;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>A request with more inputs than the vendor takes at once is sent in several calls.</summary>
public class BatchedEmbeddingsTests
{
    private const string Model = "\"model\":\"ext-b-e\"";

    [Test]
    public async Task Send_MoreThanABatch_IsSentInOrderAndJoined()
    {
        var gateway = Batched(2)
            .Replies("""{"id":"r-1","object":"list","data":[{"object":"embedding","index":1,"embedding":[2e0]},{"object":"embedding","index":0,"embedding":[1.50]}],"model":"up","usage":{"prompt_tokens":3,"total_tokens":3,"cost":0.25,"prompt_tokens_details":{"text":1}}}""")
            .Replies("""{"usage":{"prompt_tokens":4,"total_tokens":5,"cost":0.5,"prompt_tokens_details":{"text":2}},"data":[{"embedding":[3]}],"model":"up"}""");

        var (error, body) = await gateway.AskAsync($$"""{"dimensions":1, "input" : [ "a]", "b\"," , "c" ], {{Model}}, "x":[{"input":["z"]}]}""");

        Assert.That(error?.Message, Is.Null);
        Assert.That(gateway.Sent.Select(s => s.Body), Is.EqualTo(new[]
        {
            """{"dimensions":1, "input" : ["a]", "b\","], "model":"e", "x":[{"input":["z"]}]}""",
            """{"dimensions":1, "input" : ["c"], "model":"e", "x":[{"input":["z"]}]}""",
        }));
        Assert.That(gateway.Sent.Select(s => s.Token), Is.All.EqualTo("secret-1"));
        Json.AssertEqual(JsonNode.Parse(body), """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[1.50]},{"object":"embedding","index":1,"embedding":[2e0]},{"index":2,"embedding":[3]}],
             "id":"r-1","model":"ext-b-e","usage":{"prompt_tokens":7,"total_tokens":8,"cost":0.75,"prompt_tokens_details":{"text":3}}}
            """);
        Assert.That((gateway.Records.Single().Usage, gateway.Records.Single().Attempts), Is.EqualTo((new ChatUsage(7, 0), 2)));
    }

    [TestCase("\"a\"", 1)]
    [TestCase("[\"a\",\"b\"]", 1)]
    [TestCase("[1,2,3,4,5]", 1)]
    [TestCase("[[1,2],[3],[4,5]]", 2)]
    [TestCase("[\"a\",\"b\",\"c\",\"d\"]", 2)]
    [TestCase("[\"a\",\"b\",\"c\",\"d\",\"e\"]", 3)]
    public async Task Send_Inputs_MakeAsFewCallsAsTheyFitIn(string input, int calls)
    {
        var gateway = Batched(2).Replies("""{"data":[{"embedding":[1]},{"embedding":[2]}]}""");
        await gateway.AskAsync($$"""{{{Model}},"input":{{input}}}""");
        // A short last batch gets one vector too many here, which is not what this test is about.
        Assert.That(gateway.Sent, Has.Count.EqualTo(calls));
    }

    [Test]
    public async Task Send_OneBatchRefused_FailsTheWhole()
    {
        var gateway = Batched(1).Replies("""{"data":[{"embedding":[1]}]}""").Replies("""{"error":{"message":"too long","code":"context_length_exceeded"}}""", 400);

        var (error, _) = await gateway.AskAsync($$"""{{{Model}},"input":["a","b","c"]}""");

        Assert.That((error?.HttpStatus, error?.Code), Is.EqualTo(((int?)400, "context_length_exceeded")));
        Assert.That(gateway.Sent, Has.Count.EqualTo(2), "nothing is sent after a failure");
    }

    [Test]
    public async Task Send_TokenBlockedHalfway_IsSentFromTheStartWithTheNext()
    {
        var gateway = Batched(1)
            .Replies("""{"data":[{"embedding":[1]}]}""").Replies("""{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""", 429)
            .Replies("""{"data":[{"embedding":[7]}]}""").Replies("""{"data":[{"embedding":[8]}]}""");

        var (error, body) = await gateway.AskAsync($$"""{{{Model}},"input":["a","b"]}""");

        Assert.That(error?.Message, Is.Null);
        Assert.That(gateway.Sent.Select(s => s.Token), Is.EqualTo(new[] { "secret-1", "secret-1", "secret-2", "secret-2" }));
        Assert.That(JsonNode.Parse(body)!["data"]!.AsArray().Select(d => (int)d!["embedding"]![0]!), Is.EqualTo(new[] { 7, 8 }));
    }

    [TestCase("""{"data":[{"embedding":[1]}]}""", "1 vectors for 2 inputs")]
    [TestCase("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}""", "same index")]
    [TestCase("""{"data":[{"index":1,"embedding":[1]},{"index":2,"embedding":[1]}]}""", "index")]
    [TestCase("""{"data":[[1],[2]]}""", "not a list")]
    [TestCase("""{"data":{}}""", "without data")]
    [TestCase("""{"data":[{"embedding":[1]},{"embedding":[1]}]} x""", "not a list")]
    [TestCase("[]", "not a list")]
    public async Task Send_ReplyThatIsNoList_IsBad(string reply, string says)
    {
        var gateway = Batched(2).Replies(reply);
        var (error, _) = await gateway.AskAsync($$"""{{{Model}},"input":["a","b","c"]}""");
        Assert.That((error?.Kind, error?.HttpStatus), Is.EqualTo(((ProviderErrorKind?)ProviderErrorKind.BadReply, (int?)502)));
        Assert.That(error!.Message, Does.Contain(says));
    }

    [Test]
    public async Task Send_ErrorInPlaceOfALaterList_IsThatError()
    {
        var gateway = Batched(1).Replies("""{"data":[{"embedding":[1]}],"error":false}""").Replies("""{"error":{"message":"overloaded","code":503}}""");
        var (error, _) = await gateway.AskAsync($$"""{{{Model}},"input":["a","b"]}""");
        Assert.That(error?.Message, Does.Contain("overloaded"));
    }

    [Test]
    public async Task Send_MoreThanAHundredBatches_Is400AndNamed()
    {
        var gateway = Batched(1).Replies("""{"data":[{"embedding":[1]}]}""");
        string inputs = string.Join(',', Enumerable.Repeat("\"a\"", 101));
        var (error, _) = await gateway.AskAsync($$"""{{{Model}},"input":[{{inputs}}]}""");
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo(((int?)400, "input")));
        Assert.That(error!.Message, Does.Contain("100 or fewer"));
        Assert.That(gateway.Sent, Is.Empty);
    }

    [Test]
    public async Task Google_MoreThanABatch_IsSentInItsOwnFormat()
    {
        var row = new HttpVendor { Name = "b", Apis = [GoogleVendor.Row.Apis.First(api => api.EmbeddingsTranslator is not null)], EmbeddingsBatch = 2 };
        var gateway = new EmbeddingsGateway("b", add: kit => kit.AddOpenAICompatible(row))
            .Replies("""{"embeddings":[{"values":[1]},{"values":[2]}],"usageMetadata":{"promptTokenCount":5}}""")
            .Replies("""{"embedding":{"values":[3]},"usageMetadata":{"promptTokenCount":2}}""");

        var (error, body) = await gateway.AskAsync($$"""{{{Model}},"input":["a","b","c"],"encoding_format":"base64"}""");

        Assert.That(error?.Message, Is.Null);
        Assert.That(gateway.Sent.Select(s => s.Address), Is.EqualTo(new[] { "https://upstream.test/models/e:batchEmbedContents", "https://upstream.test/models/e:embedContent" }));
        Json.AssertEqual(JsonNode.Parse(body), """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPw=="},{"object":"embedding","index":1,"embedding":"AAAAQA=="},{"object":"embedding","index":2,"embedding":"AABAQA=="}],
             "model":"ext-b-e","usage":{"prompt_tokens":7,"total_tokens":7}}
            """);
    }

    [TestCase("")]
    [TestCase(",\"encoding_format\":\"base64\"")]
    public async Task Send_LongLists_CountInTheBudgetAndComeBack(string more)
    {
        string numbers = string.Join(',', Enumerable.Repeat("0.12345678", 20_000));
        var gateway = Batched(1).Replies($$$"""{"data":[{"embedding":[{{{numbers}}}]}],"model":"m"}""");

        var (error, length, held) = await gateway.AskHoldingAsync($$"""{{{Model}},"input":["a","b","c"]{{more}} }""");

        Assert.That(error?.Message, Is.Null);
        Assert.That(length, Is.GreaterThan(200_000));
        Assert.That(held, Is.GreaterThanOrEqualTo(length));
        Assert.That(gateway.Memory.InUse, Is.Zero);
    }

    [Test]
    public async Task Send_LaterBatchRefused_GivesTheMemoryBack()
    {
        string numbers = string.Join(',', Enumerable.Repeat("0.12345678", 20_000));
        var gateway = Batched(1).Replies($$$"""{"data":[{"embedding":[{{{numbers}}}]}],"model":"m"}""").Replies("""{"error":{"message":"too long"}}""", 400);

        var (error, _, _) = await gateway.AskHoldingAsync($$"""{{{Model}},"input":["a","b","c"]}""");

        Assert.That((error?.HttpStatus, gateway.Memory.InUse), Is.EqualTo(((int?)400, 0L)));
    }

    [Test]
    public void EmbeddingsBatch_NotPositive_IsRefused([Values(0, -1)] int batch) =>
        Assert.That(() => new HttpVendor { Name = "x", EmbeddingsBatch = batch }, Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static EmbeddingsGateway Batched(int most) =>
        new("b", add: kit => kit.AddOpenAICompatible(new HttpVendor { Name = "b", EmbeddingsBatch = most }));
}
