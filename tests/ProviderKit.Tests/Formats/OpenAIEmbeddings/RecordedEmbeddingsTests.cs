using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIEmbeddings;

/// <summary>What OpenAI really sent, when the folder of recorded replies is there.</summary>
public class RecordedEmbeddingsTests
{
    private static IEnumerable<TestCaseData> Recorded => RecordedReplies.Files("openai-embeddings.json");

    [TestCaseSource(nameof(Recorded))]
    public async Task Send_RecordedBase64_AsNumbersAndBackIsTheSame(string file)
    {
        string reply = await File.ReadAllTextAsync(file);
        var (_, numbers) = await new EmbeddingsGateway("openai").Replies(reply).AskAsync("""{"model":"ext-openai-x","input":"a"}""");
        var (_, base64) = await new EmbeddingsGateway("openai").Replies(numbers).AskAsync("""{"model":"ext-openai-x","input":"a","encoding_format":"base64"}""");

        Assert.That(Vector(numbers), Is.InstanceOf<JsonArray>());
        Assert.That((string?)Vector(base64), Is.EqualTo((string?)Vector(reply)));
    }

    private static JsonNode? Vector(string reply) => JsonNode.Parse(reply)!["data"]![0]!["embedding"];
}
