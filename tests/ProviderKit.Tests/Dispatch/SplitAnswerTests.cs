using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>One answer that its upstream spreads over several choices, as GitHub Copilot does with Claude's.</summary>
public class SplitAnswerTests
{
    private const string Call = """{"id":"toolu_1","type":"function","function":{"name":"get_weather","arguments":"{}"}}""";
    private const string Other = """{"id":"toolu_2","type":"function","function":{"name":"get_time","arguments":"{}"}}""";

    [TestCase("\"index\":0,", TestName = "Whole_PartsWithOneIndex_AreOneAnswer")]
    [TestCase("", TestName = "Whole_PartsWithoutIndex_AreOneAnswer")]
    public async Task Whole(string index)
    {
        string reply = $$$"""
            {"id":"c1","model":"up","choices":[
              {{{{index}}}"finish_reason":"tool_calls","message":{"role":"assistant","content":"I will look.","reasoning_content":"Hm"}},
              {{{{index}}}"finish_reason":"tool_calls","message":{"role":"assistant","content":null,"tool_calls":[{{{Call}}}]}},
              {{{{index}}}"finish_reason":"stop","message":{"role":"assistant","content":" Twice.","tool_calls":[{{{Other}}}]}}],
             "usage":{"prompt_tokens":5,"completion_tokens":9,"total_tokens":14}}
            """;
        var outcome = await WholeAsync(reply);
        Json.AssertEqual(JsonNode.Parse(outcome.Body!), $$$"""
            {"id":"c1","model":"ext-acme-m","choices":[{"index":0,"finish_reason":"tool_calls",
              "message":{"role":"assistant","content":"I will look. Twice.","reasoning_content":"Hm","tool_calls":[{{{Call}}},{{{Other}}}]}}],
             "usage":{"prompt_tokens":5,"completion_tokens":9,"total_tokens":14}}
            """);
        Assert.That(outcome.Record.Usage, Is.EqualTo(new ChatUsage(5, 9)));
    }

    [Test]
    public async Task Whole_SeveralAnswers_StayAsTheyAre()
    {
        const string reply = """{"model":"up","choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"},{"index":1,"message":{"content":"b"},"finish_reason":"stop"}]}""";
        Assert.That((await WholeAsync(reply)).Body, Is.EqualTo(reply.Replace("\"up\"", "\"ext-acme-m\"", StringComparison.Ordinal)));
    }

    [TestCase("""{"model":"ext-acme-m","messages":[]}""", true)]
    [TestCase("""{"model":"ext-acme-m","messages":[],"n":1}""", true)]
    [TestCase("""{"model":"ext-acme-m","messages":[],"n":2}""", false)]
    public async Task Whole_TextAndCallsUnderIndicesOfTheirOwn_AreOneAnswerIfOneWasAskedFor(string body, bool one)
    {
        string reply = $$"""{"choices":[{"index":0,"message":{"content":"Hm."},"finish_reason":"stop"},{"index":1,"message":{"content":"","tool_calls":[{{Call}}]},"finish_reason":"tool_calls"}]}""";
        var choices = JsonNode.Parse((await WholeAsync(reply, body)).Body!)!["choices"];
        if (one) Json.AssertEqual(choices, $$"""[{"index":0,"message":{"content":"Hm.","tool_calls":[{{Call}}]},"finish_reason":"tool_calls"}]""");
        else Json.AssertEqual(choices, JsonNode.Parse(reply)!["choices"]!.ToJsonString());
    }

    [Test]
    public async Task Whole_PartsWithHalfASurrogatePair_AreABadReply()
    {
        var outcome = await WholeAsync("""{"choices":[{"index":0,"message":{"content":"\ud800"},"finish_reason":"stop"},{"index":0,"message":{"content":"b"},"finish_reason":"stop"}]}""");
        Assert.That(outcome.Error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    [Test]
    public async Task Whole_SeveralAskedForAndNoIndex_StayAsTheyAre()
    {
        const string reply = """{"model":"up","choices":[{"message":{"content":"a"},"finish_reason":"stop"},{"message":{"content":"b"},"finish_reason":"stop"}]}""";
        var outcome = await WholeAsync(reply, """{"model":"ext-acme-m","n":2,"messages":[]}""");
        Assert.That(outcome.Body, Is.EqualTo(reply.Replace("\"up\"", "\"ext-acme-m\"", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Whole_TwoAnswersInParts_AreTwo()
    {
        var outcome = await WholeAsync("""{"choices":[{"index":0,"message":{"content":"a"}},{"index":1,"message":{"content":"b"}},{"index":0,"message":{"content":"A"},"finish_reason":"stop"},{"index":1,"message":{"content":[{"type":"text","text":"B"}]},"finish_reason":"length"}]}""");
        Json.AssertEqual(JsonNode.Parse(outcome.Body!)!["choices"], """
            [{"index":0,"message":{"content":"aA"},"finish_reason":"stop"},
             {"index":1,"message":{"content":[{"type":"text","text":"b"},{"type":"text","text":"B"}]},"finish_reason":"length"}]
            """);
    }

    [Test]
    public async Task Stream_PartsInOneChunk_AreOne()
    {
        const string chunk = """
            {"model":"up","choices":[{"index":0,"delta":{"role":"assistant","content":"I will look."}},
             {"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}},
             {"index":0,"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}
            """;
        var outcome = await new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(chunk))), "A").RunAsync(stream: true);
        Assert.That((outcome.StreamError, outcome.Chunks.Count), Is.EqualTo(((ProviderError?)null, 1)));
        Json.AssertEqual(JsonNode.Parse(outcome.Chunks[0]), """
            {"model":"ext-acme-m","choices":[{"index":0,"finish_reason":"tool_calls","delta":{"role":"assistant","content":"I will look.","tool_calls":[
              {"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]}}]}
            """);
    }

    private static Task<Gateway.Outcome> WholeAsync(string reply, string? body = null) =>
        new Gateway(new FakeProvider(_ => FakeProvider.Whole(reply)), "A").RunAsync(body);
}
