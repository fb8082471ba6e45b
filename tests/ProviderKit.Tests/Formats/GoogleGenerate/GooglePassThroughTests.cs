using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Requests and replies of this format that pass through.</summary>
public class GooglePassThroughTests
{
    private const string Model = "ext-google-gemini-2.5-flash";
    private const string Contents = "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]";

    private static IEnumerable<TestCaseData> Whole =>
        RecordedReplies.Files("google-*.json", file => !Path.GetFileName(file).Contains("-error-", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Streams => RecordedReplies.Files("google-*.sse");

    [TestCaseSource(nameof(Whole))]
    public async Task Reply_Recorded_DiffersInItsModelAlone(string file)
    {
        string recorded = await File.ReadAllTextAsync(file);
        await using var gateway = new ContractGateway(new GoogleFixtures(), () => ContractGateway.Json(recorded));

        await using var result = await gateway.Dispatcher.SendAsync(Request(isStream: false));

        Assert.That(result.Error, Is.Null);
        Assert.That(Json.Text(result.Body), Is.EqualTo(Renamed(recorded)));
        Assert.That(gateway.Body!.ToJsonString(), Is.EqualTo($"{{{Contents}}}"));
    }

    [TestCaseSource(nameof(Streams))]
    public async Task Stream_Recorded_DiffersInItsModelAlone(string file)
    {
        string recorded = await File.ReadAllTextAsync(file);
        await using var gateway = new ContractGateway(new GoogleFixtures(), () => ContractGateway.Stream(recorded, "text/event-stream"));

        await using var result = await gateway.Dispatcher.SendAsync(Request(isStream: true));

        Assert.That(result.Error, Is.Null);
        var chunks = new List<string>();
        do
        {
            while (result.Stream!.TryRead(out var chunk)) chunks.Add(Json.Text(chunk));
        }
        while (await result.Stream.WaitToReadAsync());
        string[] expected = [.. Renamed(recorded).ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Trim()["data: ".Length..])];
        Assert.That((result.Stream.Error, chunks), Is.EqualTo(((ProviderError?)null, expected)));
        Assert.That(result.Stream.Usage.TotalTokens, Is.EqualTo((int)JsonNode.Parse(expected[^1])!["usageMetadata"]!["totalTokenCount"]!));
    }

    [TestCase("{\"text\":\"a\",\"thoughtSignature\":\"pk1_x.y\"}", "{\"text\":\"a\"}")]
    [TestCase("{\"thought_signature\":\"pk1_x.y\",\"functionCall\":{\"name\":\"f\"}}", "{\"thought_signature\":\"skip_thought_signature_validator\",\"functionCall\":{\"name\":\"f\"}}")]
    [TestCase("{\"functionCall\":{\"name\":\"f\"},\"thoughtSignature\":\"QUJD\"}", "{\"functionCall\":{\"name\":\"f\"},\"thoughtSignature\":\"QUJD\"}")]
    [TestCase("{\"text\":\"a\"}", "{\"text\":\"a\"}")]
    public async Task Signature_OfThisGateway_DoesNotReachGoogle(string part, string sent)
    {
        await using var gateway = new ContractGateway(new GoogleFixtures(), () => ContractGateway.Json("""{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}"""));

        await using var result = await gateway.Dispatcher.SendAsync(Request(isStream: false, $$"""{"contents":[{"role":"model","parts":[{{part}}]}]}"""));

        Assert.That(result.Error, Is.Null);
        Json.AssertEqual(gateway.Body!["contents"]![0]!["parts"]![0], sent);
    }

    [Test]
    public async Task Signature_ThatGoogleRefuses_IsTakenOutAndTheRequestSentAgain()
    {
        int calls = 0;
        await using var gateway = new ContractGateway(new GoogleFixtures(), () => calls++ == 0
            ? ContractGateway.Answer(new UpstreamReply(400, """{"error":{"code":400,"message":"Function call is missing a thought_signature in functionCall parts.","status":"INVALID_ARGUMENT"}}"""))
            : ContractGateway.Json("""{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}"""));

        await using var result = await gateway.Dispatcher.SendAsync(Request(isStream: false, """{"contents":[{"role":"model","parts":[{"text":"a","thoughtSignature":"QUJD"},{"functionCall":{"name":"f"}}]}]}"""));

        Assert.That((result.Error, calls), Is.EqualTo(((ProviderError?)null, 2)));
        Json.AssertEqual(gateway.Body!["contents"]![0]!["parts"], """[{"text":"a"},{"thoughtSignature":"skip_thought_signature_validator","functionCall":{"name":"f"}}]""");
    }

    private static string Renamed(string reply) => Regex.Replace(reply, "(\"modelVersion\":\\s*)\"[^\"]*\"", $"$1\"{Model}\"");

    private static ChatRequest Request(bool isStream, string body = $"{{{Contents}}}")
    {
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, format: WireFormat.GoogleGenerate, address: new RequestAddress { Model = Model, Stream = isStream }), Is.True, () => error!.Message);
        return request!;
    }
}
