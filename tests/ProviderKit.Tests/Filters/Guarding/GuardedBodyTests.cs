using ProviderKit.Tests.Dispatch.Filters;

namespace ProviderKit.Tests.Filters.Guarding;

/// <summary>Where the guard looks in whole bodies.</summary>
public class GuardedBodyTests
{
    [TestCase("""{"messages":[{"role":"system","content":"x"},{"role":"user","content":[{"type":"text","text":"\u0062ad"}]}]}""")]
    [TestCase("""{"messages":[],"tools":[{"type":"function","function":{"name":"f","description":"does bad things","parameters":{"type":"object"}}}]}""")]
    [TestCase("""{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"q\":\"bad\"}"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"q\":\"b\\u0061d\"}"}}]}]}""", TestName = "Escapes in arguments")]
    [TestCase("""{"messages":[{"role":"user","content":"data: bad"}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":"data:image/png;base64,bad"}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"text","text":"data:bad"}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:text/plain,bad"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"file","file":{"filename":"bad","file_data":"QUJD"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"bad"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","data":"bad","type":"text"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","data":"so bad"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":{"data":"bad"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":{"deep":[{"status":"bad"}]}}]}]}""")]
    [TestCase("""{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":{"bad":1}}]}]}""", TestName = "Names in arguments")]
    [TestCase("""{"contents":[{"parts":[{"functionCall":{"name":"f","args":{"type":"bad"}}}]}]}""")]
    [TestCase("""{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{"id":"bad"}}}]}]}""")]
    [TestCase("""{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{"images":["bad"]}}}]}]}""")]
    [TestCase("""{"messages":[],"tools":[{"function":{"name":"f","parameters":{"type":"object","properties":{"data":{"type":"string","description":"bad"}}}}}]}""")]
    [TestCase("""{"messages":[],"tools":[{"function":{"name":"f","parameters":{"type":"object","properties":{"bad":{"type":"string"}}}}}]}""", TestName = "Names in schemas")]
    [TestCase("""{"messages":[],"tools":[{"name":"f","input_schema":{"type":"object","default":{"model":"bad"}}}]}""")]
    [TestCase("""{"messages":[],"tools":[{"name":"f","input_schema":{"type":"object","properties":{"a":{"enum":["bad"]}}}}]}""")]
    [TestCase("""{"prompt":{"id":"pmpt_1","variables":{"id":"bad"}}}""")]
    [TestCase("""{"messages":[{"role":"be bad","content":"x"}]}""")]
    [TestCase("""{"data":{"status":{"text":"bad"}}}""")]
    [TestCase("""{"messages":[{"role":"user","content":"x","images":["so bad"]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":"\ud800 bad \udc00"}]}""", TestName = "Half a surrogate pair in a text")]
    [TestCase("""{"\ud800":1,"messages":[{"role":"user","content":"bad"}]}""", TestName = "Half a surrogate pair in a name")]
    [TestCase("""{"messages":[{"role":"user","content":"bad"}""", TestName = "No JSON")]
    public void Text_IsRead(string body) => Assert.That(Finds(body), Is.True);

    [TestCase("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,bad"}}]}]}""")]
    [TestCase("""{"input":[{"type":"message","role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,bad+\u002B\/="}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"image","source":{"data":"bad","media_type":"image/png","type":"base64"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"bad","format":"wav"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"file","file":{"filename":"x","file_data":"bad"}}]}]}""")]
    [TestCase("""{"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"bad"},{"type":"thinking","thinking":"","signature":"bad"}]}]}""")]
    [TestCase("""{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"bad"},"thoughtSignature":"bad"}]}]}""")]
    [TestCase("""{"messages":[{"role":"user","content":"x","images":["bad"]}]}""")]
    [TestCase("""{"model":"bad","id":"bad","messages":[{"role":"user","content":"badly"}],"bad":1}""")]
    [TestCase("""{"messages":[],"tools":[{"function":{"name":"f","parameters":{"type":"bad"}}}]}""")]
    public void WhatIsNoText_IsNotRead(string body) => Assert.That(Finds(body), Is.False);

    [Test]
    public void Schema_KeywordsAreNotRead() =>
        Assert.That(Finds("""{"tools":[{"function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}}]}""", "required", "object", "properties"), Is.False);

    [Test]
    public async Task Request_WithATextThatLooksLikeMedia_IsRefused()
    {
        using var gateway = new FilterGateway(["Hi"], options => options.Guard.Rules.Add(new GuardRule { Words = { "secret" } }));

        var answer = await gateway.RunAsync("chat", stream: false, "data: secret word");

        Assert.That((answer.Error?.Code, gateway.Sent.Count), Is.EqualTo(("content_blocked", 0)));
    }

    [Test]
    public async Task Reply_WithHalfASurrogatePair_IsReadLikeAnyOther([Values] bool stream, [Values("bad", "good")] string word)
    {
        // Quoted by the test gateway as an escape that the pair's other half does not follow.
        using var gateway = FilterGateway.Raw([$"\\ud800 {word} ", "\\udc00 end"], options => options.Guard.Rules.Add(new GuardRule { Words = { "bad" }, Replies = true }));

        var answer = await gateway.RunAsync("chat", stream);

        Assert.That(answer.Error?.Code, Is.EqualTo(word == "bad" ? "content_blocked" : null), answer.Error?.Message);
    }

    private static bool Finds(string body, params string[] words)
    {
        var rule = new GuardRule();
        foreach (string word in words.Length == 0 ? ["bad"] : words) rule.Words.Add(word);
        var read = ProviderKit.Filters.Guarding.GuardedRule.Read(rule, 0, new List<string>());
        bool found = false;
        ProviderKit.Filters.Guarding.BodyTexts.Visit(Support.Json.Bytes(body), text => !(found |= read.Matches(text, 0, isWhole: true, int.MaxValue)));
        return found;
    }
}
