using System.Text;
using ProviderKit.Counting;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Counting;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Requests;

public class RequestTokensTests
{
    private const int PerRequest = 3, PerMessage = 4;

    private static readonly string Png = Convert.ToBase64String(Pictures.Png(1120, 560));

    [Test]
    public void Estimate_MessagesOfEveryKind_CountsWhatTheModelReads()
    {
        var read = Texts(
            """
            {"model":"m","max_tokens":5,"metadata":{"user_id":"no"},"stop_sequences":["no"],
             "system":[{"type":"text","text":"sys","cache_control":{"type":"ephemeral"}}],
             "messages":[
              {"role":"user","content":"one \"two\""},
              {"role":"assistant","content":[{"type":"thinking","thinking":"thought","signature":"no"},{"type":"text","text":"answer","citations":[{"cited_text":"no"}]},
                {"type":"tool_use","id":"no","name":"get","input":{"city":"Rome"},"caller":{"type":"direct"}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"no","is_error":true,"content":[{"type":"text","text":"result"}]},
                {"type":"tool_result","tool_use_id":"no","content":"plain"},
                {"type":"document","title":"title","source":{"type":"text","media_type":"text/plain","data":"in a document"}},
                {"type":"document","source":{"data":"late type","type":"text"}},
                {"type":"document","source":{"type":"content","content":[{"type":"text","text":"block"}]}},
                {"type":"from_the_future","words":["new"],"more":{"deep":"deeper"}}]}]}
            """, MessagesCounting.Rules);
        Assert.That(read, Is.EqualTo(
            ["sys", "one \"two\"", "thought", "answer", "get", """{"city":"Rome"}""", "result", "plain", "title", "in a document", "late type", "block", "new", "deeper"]));
    }

    [Test]
    public void Estimate_ChatOfEveryKind_CountsWhatTheModelReads()
    {
        var read = Texts(
            """
            {"model":"m","user":"no","stop":["no"],"response_format":{"type":"text"},
             "messages":[
              {"role":"system","content":"sys"},
              {"role":"user","name":"Bob","content":[{"type":"text","text":"look"}]},
              {"role":"assistant","content":null,"reasoning_content":"thought","reasoning":"no","tool_calls":[{"id":"no","type":"function","function":{"name":"get","arguments":"{\"a\":1}"}}]},
              {"role":"tool","tool_call_id":"no","content":"result"}]}
            """, ChatCounting.Rules);
        Assert.That(read, Is.EqualTo(["""{"type":"text"}""", "sys", "Bob", "look", "thought", "get", """{"a":1}""", "result"]));
    }

    [Test]
    public void Estimate_Tools_CountsNameDescriptionAndSchema()
    {
        Assert.That(
            Texts("""{"tools":[{"name":"a","description":"does","input_schema":{"type": "object"},"cache_control":{"type":"no"}},{"type":"web_search_20250305","name":"web"}]}""", MessagesCounting.Rules),
            Is.EqualTo(["a", "does", """{"type": "object"}""", "web"]));
        Assert.That(
            Texts("""{"tools":[{"type":"function","function":{"name":"a","description":"does","parameters":{"x":1},"strict":true}}]}""", ChatCounting.Rules),
            Is.EqualTo(["a", "does", """{"x":1}"""]));
    }

    [Test]
    public void Estimate_DeferredTool_CostsNothingUntilItIsFound()
    {
        int without = Messages("""{"tools":[]}""", "claude-opus-5");
        Assert.That(Messages("""{"tools":[{"name":"a","input_schema":{},"defer_loading":true}]}""", "claude-opus-5"), Is.EqualTo(without));
        Assert.That(Messages("""{"tools":[{"defer_loading":false,"name":"a","input_schema":{}}]}""", "claude-opus-5"), Is.GreaterThan(without + 300));
    }

    [TestCase("gpt-5.5", 1.0)]
    [TestCase("openai/gpt-4o-mini", 1.0)]
    [TestCase("o3", 1.0)]
    [TestCase("claude-3-5-sonnet-20241022", 1.2)]
    [TestCase("claude-opus-4-6", 1.2)]
    [TestCase("anthropic/claude-opus-4.7", 1.5)]
    [TestCase("claude-sonnet-5", 1.5)]
    [TestCase("claude-fable-5", 1.5)]
    [TestCase("gemini-3-pro", 1.1)]
    [TestCase("qwen3:32b", 1.15)]
    [TestCase("", 1.15)]
    public void Estimate_FamilyOfTheModel_SetsTheFactorAndRoundsUp(string model, double factor)
    {
        string body = $$"""{"messages":[{"role":"user","content":"{{new string('x', 996)}}"}]}""";
        int expected = (int)Math.Ceiling((996 + PerMessage + PerRequest) * factor);
        Assert.That(Messages(body, model), Is.EqualTo(expected));
        Assert.That(Chat(body, model), Is.EqualTo(expected));
    }

    // 40 x 20 squares of 28 pixels; 35 x 18 of 32 pixels, a fifth more.
    [TestCase("claude-opus-5-5", 800)]
    [TestCase("claude-haiku-4-5", 800)]
    [TestCase("gpt-5.5", 756)]
    [TestCase("gemini-3-pro", 1101)]
    [TestCase("llava", 1600)]
    public void Estimate_Image_CostsWhatItsSizeSays(string model, int tokens)
    {
        string blocks = $$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Png}}}"}}""";
        Assert.That(Messages(Of(blocks), model) - Messages(Of(""), model), Is.EqualTo(tokens));
        Assert.That(Messages(Of($$"""{"source":{"data":"{{Png}}","media_type":"image/png","type":"base64"},"type":"image"}"""), model) - Messages(Of(""), model), Is.EqualTo(tokens));
        Assert.That(Messages(Of($$"""{"type":"tool_result","content":[{{blocks}}]}"""), model) - Messages(Of(""), model), Is.EqualTo(tokens));
        string part = $$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Png}}}"}}""";
        Assert.That(Chat(Of(part), model) - Chat(Of(""), model), Is.EqualTo(tokens));
        Assert.That(Chat(Of(part.Replace("/", "\\/", StringComparison.Ordinal).Replace("A", "\\u0041", StringComparison.Ordinal)), model) - Chat(Of(""), model), Is.EqualTo(tokens), "escaped");
    }

    [TestCase("claude-opus-5-5", 3928)]
    [TestCase("claude-haiku-4-5", 1596)]
    [TestCase("gpt-5.5", 2940)]
    public void Estimate_LargeImage_CostsAtMostTheLimit(string model, int tokens)
    {
        string jpeg = Convert.ToBase64String(Pictures.Jpeg(9000, 9000, 0xc0));
        Assert.That(Messages(Of($$$"""{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"{{{jpeg}}}"}}"""), model) - Messages(Of(""), model), Is.EqualTo(tokens));
    }

    [TestCase("""{"type":"image","source":{"type":"url","url":"https://host/a.png"}}""", 1600)]
    [TestCase("""{"type":"image","source":{"type":"file","file_id":"file_1"}}""", 1600)]
    [TestCase("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"bm90IGFuIGltYWdl"}}""", 1600)]
    [TestCase("""{"type":"image_url","image_url":"https://host/a.png"}""", 1600)]
    [TestCase("""{"type":"image_url","image_url":{"url":"https://host/a.png","detail":"low"}}""", 100)]
    [TestCase("""{"type":"file","file":{"file_id":"file-1"}}""", 1600)]
    public void Estimate_ImageOfUnknownSize_CostsTheUsual(string block, int tokens)
    {
        var rules = block.Contains("source", StringComparison.Ordinal) ? MessagesCounting.Rules : ChatCounting.Rules;
        Assert.That(Estimate(Of(block), rules, "gpt-5.5") - Estimate(Of(""), rules, "gpt-5.5"), Is.EqualTo(tokens));
    }

    [Test]
    public void Estimate_Pdf_CostsByPage()
    {
        string pdf = Convert.ToBase64String(Pictures.Pdf(12, 100));
        Assert.That(
            Messages(Of($$$"""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"{{{pdf}}}"}}"""), "claude-opus-5") - Messages(Of(""), "claude-opus-5"),
            Is.EqualTo(12 * 2250));
        Assert.That(
            Chat(Of($$$"""{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,{{{pdf}}}"}}"""), "gpt-5.5") - Chat(Of(""), "gpt-5.5"),
            Is.EqualTo(12 * 2250));
    }

    [TestCase("gpt-5.5", 10)]
    [TestCase("gemini-3-pro", 32)]
    public void Estimate_Audio_CostsBySecond(string model, int perSecond)
    {
        byte[] wav = [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, .. new byte[3 * 32_000]];
        string part = $$$"""{"type":"input_audio","input_audio":{"data":"{{{Convert.ToBase64String(wav)}}}","format":"wav"}}""";
        Assert.That(Chat(Of(part), model) - Chat(Of(""), model), Is.EqualTo(4 * perSecond));
    }

    [Test]
    public void Estimate_Base64_IsNeverCountedAsText()
    {
        string noise = Convert.ToBase64String(new byte[300_000]);
        string sealedThought = Convert.ToBase64String(new byte[1200]);
        Assert.That(
            Texts(Of($$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{noise}}}"}},{"type":"redacted_thinking","data":"{{{sealedThought}}}"}"""), MessagesCounting.Rules),
            Is.Empty);
        Assert.That(Chat(Of($$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{noise}}}"}}"""), "gpt-5.5"), Is.LessThan(1700));
        Assert.That(Messages(Of($$"""{"type":"redacted_thinking","data":"{{sealedThought}}"}"""), "gpt-5.5") - Messages(Of(""), "gpt-5.5"), Is.EqualTo(300), "four characters a token");
    }

    [TestCase("""{"type":"clear_thinking_20251015"}""", 5)]
    [TestCase("""{"type":"clear_thinking_20251015","keep":"all"}""", 15)]
    [TestCase("""{"type":"clear_tool_uses_20250919"}""", 15)]
    public void Estimate_ClearedThinking_CountsTheLastTurnOnly(string edit, int thinking)
    {
        const string messages = """[{"role":"assistant","content":[{"type":"thinking","thinking":"ten chars!"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"five!"}]}]""";
        int expected = thinking + 2 * PerMessage + PerRequest;
        Assert.That(Messages($$"""{"context_management":{"edits":[{{edit}}]},"messages":{{messages}}}""", "gpt-5.5"), Is.EqualTo(expected));
        Assert.That(Messages($$$"""{"messages":{{{messages}}},"context_management":{"edits":[{{{edit}}}]}}""", "gpt-5.5"), Is.EqualTo(expected));
    }

    // The documented examples of count_tokens: 14 without a tool, 403 with one.
    [TestCase("claude-opus-5", 14, 403)]
    [TestCase("claude-opus-4-1", 14, 403)]
    public void Estimate_DocumentedExamples_AreReachedAndNotFarExceeded(string model, int plain, int withTool)
    {
        var estimator = ApproximateTokenEstimator.Instance;
        int first = RequestTokens.Estimate(
            """{"system":"You are a scientist","messages":[{"role":"user","content":"Hello, Claude"}]}"""u8.ToArray(), MessagesCounting.Rules, model, estimator);
        int second = RequestTokens.Estimate(
            """{"tools":[{"name":"get_weather","description":"Get the current weather in a given location","input_schema":{"type":"object","properties":{"location":{"type":"string","description":"The city and state, e.g. San Francisco, CA"}},"required":["location"]}}],"messages":[{"role":"user","content":"What's the weather like in San Francisco?"}]}"""u8.ToArray(),
            MessagesCounting.Rules, model, estimator);
        Assert.That(first, Is.InRange(plain, plain + 10));
        Assert.That(second, Is.InRange(withTool, withTool * 1.15));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"messages":[{"role":"user","content":"a"}],"messages":""")]
    [TestCase("""{"messages":5,"tools":{},"system":[[[1]]]}""")]
    [TestCase("""{"messages":[{"\ud800":"x","content":"a"}]}""")]
    [TestCase("""{"messages":[{"content":[{"type":"image","source":[1]},{"source":null},{"source":{"data":5}}]}]}""")]
    public void Estimate_WhatIsNoRequest_IsAPositiveNumber(string body)
    {
        Assert.That(Messages(body, "m"), Is.Positive);
        Assert.That(Chat(body, "m"), Is.Positive);
    }

    [Test]
    public void Estimate_BodyCutAtEveryByte_IsAPositiveNumber()
    {
        byte[] body = Encoding.UTF8.GetBytes(
            $$$"""{"system":"s","tools":[{"name":"a","input_schema":{"a":[1]}}],"messages":[{"role":"user","content":[{"type":"text","text":"\ud83d\ude00 é"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Png[..60]}}}"}}]}],"context_management":{"edits":[]}}""");
        for (int i = 0; i < body.Length; i++)
        {
            Assert.That(RequestTokens.Estimate(body.AsMemory(0, i), MessagesCounting.Rules, "m", ApproximateTokenEstimator.Instance), Is.Positive);
            Assert.That(RequestTokens.Estimate(body.AsMemory(0, i), ChatCounting.Rules, "m", ApproximateTokenEstimator.Instance), Is.Positive);
        }
    }

    [Test]
    public void Estimate_ManySmallMessages_AllocatesNothingForEach()
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"messages":[{{string.Join(',', Enumerable.Repeat("""{"role":"user","content":"a"}""", 100_000))}}]}""");
        Assert.That(AllocatedBy(body, out int tokens), Is.LessThan(10_000));
        Assert.That(tokens, Is.EqualTo(100_000 * (PerMessage + 1) + PerRequest));
    }

    [Test]
    public void Estimate_OneMessageOf20Megabytes_IsReadInBoundedPieces()
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("one\\n two \\u00e9 ", 1_250_000))}}"}]}""");
        Assert.That(body, Has.Length.GreaterThan(20_000_000));
        Assert.That(AllocatedBy(body, out int tokens), Is.LessThan(100_000));
        Assert.That(tokens, Is.InRange(3_000_000, 7_000_000));
    }

    private static long AllocatedBy(byte[] body, out int tokens)
    {
        RequestTokens.Estimate(body, MessagesCounting.Rules, "gpt-5.5", ApproximateTokenEstimator.Instance);
        long before = GC.GetAllocatedBytesForCurrentThread();
        tokens = RequestTokens.Estimate(body, MessagesCounting.Rules, "gpt-5.5", ApproximateTokenEstimator.Instance);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Of(string blocks) => $$"""{"messages":[{"role":"user","content":[{{blocks}}]}]}""";

    private static IReadOnlyList<string> Texts(string body, CountingRules rules)
    {
        var estimator = new RecordingEstimator();
        RequestTokens.Estimate(Encoding.UTF8.GetBytes(body), rules, "gpt-5.5", estimator);
        return estimator.Texts;
    }

    private static int Messages(string body, string model) => Estimate(body, MessagesCounting.Rules, model);

    private static int Chat(string body, string model) => Estimate(body, ChatCounting.Rules, model);

    private static int Estimate(string body, CountingRules rules, string model) =>
        RequestTokens.Estimate(Encoding.UTF8.GetBytes(body), rules, model, new RecordingEstimator());
}
