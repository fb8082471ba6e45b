using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Spoilt replies and requests: an error or an answer, never an exception, and never JSON that is none.</summary>
public class GoogleFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Replies =
    [
        """{"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true},{"text":"Hé\n\ud83d\ude00"},{"functionCall":{"id":"x","name":"f","args":{"a":[1,null,{"b":"c"}]}},"thoughtSignature":"c2ln"}],"role":"model"},"finishReason":"STOP","index":0,"logprobsResult":{"topCandidates":[{"candidates":[{"token":"A","logProbability":-0.5}]}],"chosenCandidates":[{"token":"A","logProbability":-0.5}]}}],"usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":3,"thoughtsTokenCount":2,"cachedContentTokenCount":1},"modelVersion":"m","responseId":"r-1"}""",
        """{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[{"category":"X"}]},"usageMetadata":{"promptTokenCount":7}}""",
        """[{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x","retryDelay":"34.4s"}]}}]""",
        """{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed"},{"content":{"parts":[{"text":"B"}]},"index":1}]}""",
        """{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"aGk="},"thoughtSignature":"c2ln"},{"executableCode":{"code":"x"}},{"thought":true,"inlineData":{"mimeType":"image/png","data":"aGk="}}]},"finishReason":"OTHER","finishMessage":"Hm.","safetyRatings":[{"blocked":true}],"groundingMetadata":{"a":[1]}}],"promptFeedback":{"blockReason":"OTHER"}}""",
    ];

    private static readonly string[] Requests =
    [
        """ "messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},{"type":"input_audio","input_audio":{"data":"aGk=","format":"wav"}}]},{"role":"assistant","content":"A","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"c2ln"}}}]},{"role":"tool","tool_call_id":"a","content":"{\"b\":2}"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"f"}},"stop":["A"],"n":2,"seed":1,"temperature":0.5,"logprobs":true,"top_logprobs":2,"reasoning_effort":"low","response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},"modalities":["text"],"logit_bias":{} """,
        """ "messages":[{"role":"tool","tool_call_id":"gone","content":"4"},{"role":"assistant","content":"A","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="},"extra_content":{"google":{"thought_signature":"c2ln"}}}],"extra_content":{"google":{"parts":[{"executableCode":{"code":"x"}}]}},"tool_calls":[{"id":"a","function":{"name":"f g","arguments":"{\"cut\":"}},{"id":"a","function":{"name":"f g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","is_error":true,"content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"user","content":[{"type":"video_url","video_url":{"url":"https://youtu.be/x"}},{"type":"file","file":{"file_data":"data:application/pdf;base64,aGk="}}]}],"tools":[{"type":"function","function":{"name":"f g","parameters":{"$ref":"#/$defs/A","$defs":{"A":{"properties":{"a":{"$ref":"#/$defs/A"},"b":{"allOf":[{"const":1},{"not":{}}]}}}}}}}],"parallel_tool_calls":false,"modalities":["text","image"],"response_format":{"type":"json_object"} """,
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "7", "-1", "1e999", "99999999999", "\"\"", "{}", "[]", "[[]]", "\\ud83d", "\\u00", "\\", "\0", "é", "😀",
        "\"text\"", "\"index\"", "\"STOP\"", "\"parts\"", "\"error\"", "\"functionCall\"", "{\"a\":\"\\udc00\"}", new string('[', 70),
    ];

    [Test]
    public void Translate_SpoiltReplies_NeverThrow()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        var random = new Random(seed);
        int answered = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] spoilt = Spoil(Json.Bytes(Replies[random.Next(Replies.Length)]), random);
            try
            {
                // The harness parses whatever comes out.
                if (GoogleHarness.Reply(spoilt).Error is null) answered++;
                GoogleHarness.Stream([spoilt, Spoil(spoilt, random)]);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {Convert.ToBase64String(spoilt)}\n{e}");
            }
        }
        Assert.That(answered, Is.GreaterThan(Rounds / 100), "some survive, or nothing was tried");
    }

    [Test]
    public void WriteRequest_SpoiltRequests_NeverThrow()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        var random = new Random(seed);
        int written = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] spoilt = Spoil(Json.Bytes($$"""{"model":"m",{{Requests[random.Next(Requests.Length)]}}}"""), random);
            // What the front door turns away never comes this far.
            if (WireFormat.OpenAIChat.ReadFacts(spoilt, default, out _) is not null) continue;
            try
            {
                string members = Json.Text(spoilt);
                if (GoogleHarness.Request(members[(members.IndexOf('{', StringComparison.Ordinal) + 1)..members.LastIndexOf('}')], random.Next(2) == 0 ? GoogleHarness.Gemini3 : "gemma-4-31b-it").Error is null) written++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {Convert.ToBase64String(spoilt)}\n{e}");
            }
        }
        Assert.That(written, Is.GreaterThan(Rounds / 100), "some survive, or nothing was tried");
    }

    /// <summary>A few bytes or tokens changed, cut out, doubled or put in.</summary>
    private static byte[] Spoil(byte[] json, Random random)
    {
        var bytes = new List<byte>(json);
        for (int times = random.Next(1, 4); times > 0 && bytes.Count > 1; times--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 3: bytes.InsertRange(at, Json.Bytes(Tokens[random.Next(Tokens.Length)])); break;
                case 4: ReplaceValue(bytes, at, Tokens[random.Next(Tokens.Length)]); break;
                default: bytes.RemoveRange(at, random.Next(8) == 0 ? bytes.Count - at : 0); break;
            }
        }
        return [.. bytes];
    }

    /// <summary>Puts something of another type in place of a member's value, so that the JSON often stays JSON.</summary>
    private static void ReplaceValue(List<byte> bytes, int near, string token)
    {
        int colon = bytes.IndexOf((byte)':', near);
        if (colon < 0) return;
        int end = bytes.FindIndex(colon, b => b is (byte)',' or (byte)'}' or (byte)']');
        if (end < 0) return;
        bytes.RemoveRange(colon + 1, end - colon - 1);
        bytes.InsertRange(colon + 1, Json.Bytes(token));
    }
}
