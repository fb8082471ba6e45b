using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIChat;

public class ReplyFactsTests
{
    [Test]
    public void TryRead_WholeReply_FindsModelAndUsage()
    {
        const string reply = """
            {"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-2024-08-06",
             "choices":[{"index":0,"message":{"role":"assistant","content":"\"model\":\"x\"","model":"y"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}
            """;
        var facts = Read(reply);
        Assert.That(reply.Substring(facts.ModelStart, facts.ModelLength), Is.EqualTo("\"gpt-4o-2024-08-06\""));
        Assert.That(facts.Usage, Is.EqualTo(new ChatUsage(1, 2)));
        Assert.That(facts, Has.Property("HasChoices").True.And.Property("ChoicesEmpty").False.And.Property("HasError").False.And.Property("Finished").True);
    }

    [TestCase("null")]
    [TestCase("\"\"")]
    [TestCase("{\"a\":[1]}")]
    public void TryRead_OddModel_IsStillFound(string model)
    {
        string reply = $$"""{"choices":[],"model": {{model}} ,"z":1}""";
        var facts = Read(reply);
        Assert.That(reply.Substring(facts.ModelStart, facts.ModelLength), Is.EqualTo(model));
    }

    [Test]
    public void TryRead_NoModel_HasLengthZero() => Assert.That(Read("""{"choices":[]}""").ModelLength, Is.Zero);

    [TestCase("""{"error":{"message":"x"}}""", true)]
    [TestCase("""{"error":"x"}""", true)]
    [TestCase("""{"error":null,"choices":[]}""", false)]
    [TestCase("""{"error":false,"choices":[]}""", false)]
    [TestCase("""{"error":"","choices":[]}""", false)]
    [TestCase("""{"choices":[],"error":{}}""", false)]
    [TestCase("""{"error":[],"choices":[]}""", false)]
    [TestCase("""{"error":{}}""", true)]
    [TestCase("""{"error":""}""", true)]
    [TestCase("""{"error":true,"choices":[]}""", true)]
    [TestCase("""{"error":0,"choices":[]}""", true)]
    [TestCase("""{"choices":[{"error":{"x":1},"delta":{"error":1}}]}""", false)]
    [TestCase("""{"err\u006fr":"x"}""", true)]
    public void TryRead_Error_CountsOnTheTopLevelOnly(string json, bool error) => Assert.That(Read(json).HasError, Is.EqualTo(error));

    [TestCase("""{"choices":[{"delta":{"role":"assistant"}}]}""", false)]
    [TestCase("""{"choices":[{"delta":{"role":"assistant","content":""}}]}""", false)]
    [TestCase("""{"choices":[{"delta":{"role":"assistant","content":null,"refusal":null,"tool_calls":[]}}]}""", false)]
    [TestCase("""{"choices":[{"delta":{}}]}""", false)]
    [TestCase("""{"choices":[],"prompt_filter_results":[{"x":1}]}""", false)]
    [TestCase("""{"choices":[{"delta":{"content":"x"}}]}""", true)]
    [TestCase("""{"choices":[{"delta":{"reasoning_content":"x"}}]}""", true)]
    [TestCase("""{"choices":[{"delta":{"content":null,"tool_calls":[{"index":0}]}}]}""", true)]
    [TestCase("""{"choices":[{"delta":{"content":""}},{"delta":{"content":"x"}}]}""", true)]
    public void TryRead_Delta_TellsContentFromRole(string json, bool content) => Assert.That(Read(json).HasContent, Is.EqualTo(content));

    [TestCase("""{"choices":[{"delta":{},"finish_reason":null}]}""", false)]
    [TestCase("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""", true)]
    [TestCase("""{"choices":[{"delta":{},"finish_reason":""}]}""", false)]
    [TestCase("""{"choices":[{"delta":{},"finish_reason":" "}]}""", false)]
    [TestCase("""{"choices":[{"delta":{},"finish_reason":"null"}]}""", false)]
    [TestCase("""{"choices":[{"delta":{"finish_reason":"stop"}}]}""", false)]
    [TestCase("""{"choices":[{"finish_reason":null},{"finish_reason":"length"}]}""", true)]
    public void TryRead_FinishReason_CountsInAChoiceOnly(string json, bool finished) => Assert.That(Read(json).Finished, Is.EqualTo(finished));

    [TestCase("{\"choices\":[],\"usage\":null}", null)]
    [TestCase("{\"choices\":[],\"usage\":\"none\"}", null)]
    [TestCase("{\"choices\":[],\"usage\":{\"prompt_tokens\":2}}", 2L)]
    public void TryRead_Usage_IsAnObjectOrNone(string json, long? prompt) =>
        Assert.That(Read(json).Usage?.PromptTokens, Is.EqualTo(prompt));

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("[{\"choices\":[]}]")]
    [TestCase("null")]
    [TestCase("{\"choices\":[}")]
    [TestCase("{\"choices\":[]} x")]
    [TestCase("{\"choices\":[]")]
    [TestCase("<html>")]
    [TestCase("{\"\\ud800\":1}")]
    [TestCase("{\"choices\":[{\"\\ud800\":1}]}")]
    [TestCase("{\"usage\":{\"\\ud800prompt_tokens\":1}}")]
    public void TryRead_NotOneJsonObject_IsFalse(string json)
    {
        Assert.That(new ReplyFacts([]).TryRead(Json.Bytes(json)), Is.False);
        Assert.That(new ReplyFacts(new Range[4]).TryRead(Json.Bytes(json)), Is.False);
    }

    [Test]
    public void StringCount_MoreStringsThanRoom_IsMinusOne()
    {
        byte[] json = """{"a":"1","b":["2","3"],"choices":[]}"""u8.ToArray();
        var enough = new ReplyFacts(new Range[3]);
        var few = new ReplyFacts(new Range[2]);
        enough.TryRead(json);
        few.TryRead(json);
        Assert.That(enough.StringCount, Is.EqualTo(3));
        Assert.That(few.StringCount, Is.EqualTo(-1));
    }

    /// <summary>The facts of a reply, boxed out of their ref struct.</summary>
    internal sealed record Facts(
        int ModelStart, int ModelLength, bool HasError, bool HasChoices, bool ChoicesEmpty, bool Finished, bool HasContent, ChatUsage? Usage);

    internal static Facts Read(string json)
    {
        var facts = new ReplyFacts([]);
        Assert.That(facts.TryRead(Json.Bytes(json)), Is.True, json);
        return new Facts(facts.ModelStart, facts.ModelLength, facts.HasError, facts.HasChoices, facts.ChoicesEmpty, facts.Finished, facts.HasContent, facts.Usage);
    }
}
