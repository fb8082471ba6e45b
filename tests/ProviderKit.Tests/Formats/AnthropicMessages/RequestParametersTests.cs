using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>OpenAI's parameters in, Anthropic's out.</summary>
public class RequestParametersTests
{
    private const string Newest = "claude-opus-4-7";

    private static readonly string[] Always = ["model", "max_tokens", "messages"];

    [Test]
    public void Request_Plain_HasWhatIsRequiredAndNothingElse() => Json.AssertEqual(
        Request("""{"model":"ext-anthropic-x","messages":[{"role":"user","content":"Hi"}]}""", Older),
        """{"model":"claude-sonnet-4-5-20250929","max_tokens":32000,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""");

    [TestCase("\"max_tokens\":7", 7)]
    [TestCase("\"max_completion_tokens\":8,\"max_tokens\":7", 8)]
    [TestCase("\"max_tokens\":200000", 64_000, Description = "more is a 400")]
    [TestCase("\"max_tokens\":null", 32_000)]
    public void MaxTokens_OfTheClient_Counts(string more, int expected) => Assert.That((int)Parameters(more)["max_tokens"]!, Is.EqualTo(expected));

    [TestCase("claude-3-haiku-20240307", 4096)]
    [TestCase("claude-3-opus-20240229", 4096)]
    [TestCase("claude-3-5-sonnet-20241022", 8192)]
    [TestCase("claude-opus-4-1-20250805", 32_000)]
    [TestCase("claude-sonnet-4-20250514", 32_000)]
    [TestCase("claude-opus-4-8", 32_000)]
    [TestCase("claude-opus-5", 64_000, Description = "thinks without being asked")]
    [TestCase("some-other-model", 8192)]
    public void MaxTokens_NotGiven_AreWhatTheModelCanGive(string model, int expected) =>
        Assert.That((int)Parameters("\"stream\":false", model)["max_tokens"]!, Is.EqualTo(expected));

    [TestCase(Older, "\"temperature\":0.3", """{"temperature":0.3}""")]
    [TestCase(Older, "\"temperature\":0", """{"temperature":0}""")]
    [TestCase(Older, "\"temperature\":1.7", """{"temperature":1}""")]
    [TestCase(Older, "\"temperature\":-1", """{"temperature":0}""")]
    [TestCase(Older, "\"top_p\":0.9", """{"top_p":0.9}""")]
    [TestCase(Older, "\"top_p\":0.9,\"temperature\":0.3", """{"top_p":0.9}""")]
    [TestCase(Older, "\"top_p\":1,\"temperature\":0.3", """{"temperature":0.3}""")]
    [TestCase(Older, "\"top_k\":5", """{"top_k":5}""")]
    [TestCase(Older, "\"temperature\":0.3,\"top_k\":5,\"reasoning_effort\":\"low\",\"max_tokens\":9000", """{"thinking":{"type":"enabled","budget_tokens":4096}}""")]
    [TestCase(Modern, "\"temperature\":0.3", """{"temperature":0.3}""")]
    [TestCase(Newest, "\"temperature\":0.3,\"top_p\":0.9,\"top_k\":5", "{}")]
    [TestCase("claude-opus-4-8", "\"temperature\":0.3", "{}")]
    [TestCase("claude-opus-5", "\"temperature\":0.3", "{}")]
    [TestCase("claude-sonnet-5", "\"top_p\":0.3", "{}")]
    [TestCase("claude-fable-5", "\"temperature\":0.3", "{}")]
    [TestCase("claude-3-haiku-20240307", "\"temperature\":0.3", """{"temperature":0.3}""")]
    [TestCase(Older, "\"stop\":\"END\"", """{"stop_sequences":["END"]}""")]
    [TestCase(Older, "\"stop\":[\"a\",\"b\"]", """{"stop_sequences":["a","b"]}""")]
    [TestCase(Older, "\"stop\":[]", "{}")]
    [TestCase(Older, "\"user\":\"u1\"", """{"metadata":{"user_id":"u1"}}""")]
    [TestCase(Older, "\"safety_identifier\":\"u2\"", """{"metadata":{"user_id":"u2"}}""")]
    [TestCase(Older, "\"stream\":true,\"stream_options\":{\"include_usage\":true}", """{"stream":true}""")]
    [TestCase(Older, "\"cache_control\":{\"type\":\"ephemeral\"}", """{"cache_control":{"type":"ephemeral"}}""")]
    [TestCase(Older, "\"n\":1,\"logprobs\":false,\"top_logprobs\":0,\"frequency_penalty\":0,\"presence_penalty\":0.0,\"logit_bias\":{},\"modalities\":[\"text\"]", "{}")]
    [TestCase(Older, "\"seed\":1,\"store\":true,\"metadata\":{\"a\":\"b\"},\"service_tier\":\"flex\",\"prediction\":{\"type\":\"content\",\"content\":\"x\"},\"verbosity\":\"low\",\"prompt_cache_key\":\"k\"", "{}")]
    [TestCase(Older, "\"unheard_of\":[1],\"context_management\":{\"edits\":[]},\"mcp_servers\":[{\"url\":\"u\"}],\"container\":\"c1\",\"nothing\":null,\"text\":{}", """{"unheard_of":[1],"context_management":{"edits":[]},"mcp_servers":[{"url":"u"}],"container":"c1"}""")]
    [TestCase(Older, "\"service_tier\":\"standard_only\"", """{"service_tier":"standard_only"}""")]
    [TestCase(Older, "\"service_tier\":\"default\",\"prompt_cache_retention\":\"24h\"", "{}")]
    [TestCase(Older, "\"stop\":[\"\\n\",\"END\",\" \"]", """{"stop_sequences":["END"]}""")]
    [TestCase(Older, "\"stop\":\"\\n\\n\"", "{}")]
    [TestCase(Older, "\"user\":\"\"", "{}")]
    [TestCase(Older, "\"metadata\":{\"user_id\":\"u3\",\"other\":\"x\"}", """{"metadata":{"user_id":"u3"}}""")]
    public void Parameters_OfOpenAI_AreAnthropics(string model, string more, string expected)
    {
        var request = Parameters(more, model).AsObject();
        foreach (string name in Always.Where(n => n != "max_tokens" || !more.Contains(n))) Assert.That(request.Remove(name), Is.True, name);
        request.Remove("max_tokens");
        Json.AssertEqual(request, expected);
    }

    [TestCase("\"n\":2", "n")]
    [TestCase("\"n\":0", "n")]
    [TestCase("\"logprobs\":true", "logprobs")]
    [TestCase("\"top_logprobs\":2", "top_logprobs")]
    [TestCase("\"frequency_penalty\":0.5", "frequency_penalty")]
    [TestCase("\"presence_penalty\":-0.5", "presence_penalty")]
    [TestCase("\"logit_bias\":{\"50256\":-100}", "logit_bias")]
    [TestCase("\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [TestCase("\"audio\":{\"voice\":\"alloy\"}", "audio")]
    [TestCase("\"web_search_options\":{}", "web_search_options")]
    [TestCase("\"functions\":[]", "functions")]
    [TestCase("\"function_call\":\"auto\"", "function_call")]
    public void Parameters_WithoutCounterpart_AreA400ThatNamesThem(string more, string param)
    {
        var error = Refused(more);
        Assert.That((error.Param, error.Code), Is.EqualTo((param, "unsupported_parameter")));
        Assert.That(error.Message, Does.StartWith("anthropic does not support").And.Contain(param));
    }

    [TestCase("\"reasoning_effort\":\"much\"", "reasoning_effort")]
    [TestCase("\"top_k\":\"5\"", "top_k")]
    [TestCase("\"safety_identifier\":5", "safety_identifier")]
    public void Parameters_OfTheWrongKind_AreA400ThatNamesThem(string more, string param) => Assert.That(Refused(more).Param, Is.EqualTo(param));

    [Test]
    public void Text_OfEveryScript_GoesOutAsItIs() =>
        Assert.That(
            (string?)Messages("""[{"role":"user","content":"\"é\\ \ud83d\ude00 <b>\u2028"}]""")["messages"]![0]!["content"]![0]!["text"],
            Is.EqualTo("\"é\\ 😀 <b>\u2028"));

    [Test]
    public void Text_Escaped_IsWrittenAsPlainUtf8() =>
        Assert.That(Json.Text(TryRequest("""{"model":"x","messages":[{"role":"user","content":"\u00e9 <&> 'q'"}]}""").Body), Does.Contain("é <&> 'q'"));

    [TestCase("eve@example.com")]
    [TestCase("Eve <eve@mail.example.com>")]
    [TestCase("+49 (170) 123-4567")]
    [TestCase("01701234567")]
    public void User_WhoseNameTellsWhoItIs_IsAHash(string user)
    {
        string sent = (string)Parameters($"\"user\":\"{user}\"")["metadata"]!["user_id"]!;
        Assert.That(sent, Does.Match("^user_[0-9a-f]{64}$").And.EqualTo((string?)Parameters($"\"safety_identifier\":\"{user}\"")["metadata"]!["user_id"]));
    }

    [Test]
    public void User_TooLong_IsAHash() =>
        Assert.That((string?)Parameters($"\"user\":\"{new string('u', 257)}\"")["metadata"]!["user_id"], Does.StartWith("user_"));
}
