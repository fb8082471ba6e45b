using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIChat;

public class UsageReaderTests
{
    private static readonly object[] Cases =
    [
        Case("OpenAI", """{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":7,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":4,"audio_tokens":0,"accepted_prediction_tokens":0}}""", new(19, 10, 7, 4)),
        Case("plain", """{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}""", new(1, 2)),
        Case("reasoning beside the completion", """{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"prompt_tokens_details":{"text_tokens":32,"cached_tokens":6},"completion_tokens_details":{"reasoning_tokens":94},"num_sources_used":0}""", new(32, 103, 6, 94)),
        Case("reasoning on the top level", """{"completion_tokens":12,"prompt_tokens":8,"total_tokens":20,"reasoning_tokens":5,"prompt_tokens_details":{"cached_tokens":0}}""", new(8, 12, 0, 5)),
        Case("no total", """{"prompt_tokens":3,"completion_tokens":4,"reasoning_tokens":2}""", new(3, 4, 0, 2)),
        Case("nulls and wrong types", """{"prompt_tokens":null,"completion_tokens":"5","total_tokens":{},"prompt_tokens_details":null,"completion_tokens_details":[1]}""", new(0, 0)),
        Case("fraction and more than 64 bits", """{"prompt_tokens":1.5,"completion_tokens":99999999999999999999,"total_tokens":3}""", new(0, 0)),
        Case("negative", """{"prompt_tokens":-1,"completion_tokens":-9223372036854775808,"total_tokens":3}""", new(0, 0)),
        Case("more than can be", """{"prompt_tokens":9223372036854775807,"completion_tokens":1e300,"total_tokens":3}""", new(0, 0)),
        Case("cost beside it", """{"cost":0.00014,"cost_details":{"upstream_inference_cost":null},"is_byok":false,"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}""", new(10, 20)),
        Case("empty", "{}", new(0, 0)),
    ];

    private static TestCaseData Case(string name, string json, ChatUsage expected) => new(json, expected) { TestName = $"Read_{name.Replace(' ', '_')}" };

    [TestCaseSource(nameof(Cases))]
    public void Read_VendorsVariant_GivesOneMeaning(string json, ChatUsage expected)
    {
        var reader = new Utf8JsonReader(Json.Bytes(json));
        reader.Read();
        Assert.That(UsageReader.Read(ref reader), Is.EqualTo(expected));
        Assert.That((reader.TokenType, reader.CurrentDepth), Is.EqualTo((JsonTokenType.EndObject, 0)), "left on its end");
    }

    [Test]
    public void TotalTokens_OfHugeCounts_DoesNotWrapAround() =>
        Assert.That(new ChatUsage(long.MaxValue, long.MaxValue).TotalTokens, Is.EqualTo(long.MaxValue));

    [Test]
    public void TotalTokens_Any_IsPromptAndCompletion() => Assert.That(new ChatUsage(3, 4, 2, 1).TotalTokens, Is.EqualTo(7));
}
