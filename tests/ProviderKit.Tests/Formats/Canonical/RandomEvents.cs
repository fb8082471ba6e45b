namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Events of one vendor, most of them several times in a row with other texts, as streams have them.</summary>
internal sealed class RandomEvents(Random random)
{
    private static readonly string[] Texts =
    [
        "", "a", "Hello", " wor\\\"ld", "\\\\", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\uDE00 ", "é😀", "\\n\\t\\/", "}},\\\"type\\\":\\\"error\\\"",
        "\\x", "\\u12", "\t", "{\\\"a\\\":1", "text_delta", " ", "\\u003c",
    ];

    private static readonly byte[] Bytes = "\"\\,:{}[]01nulrtefasuo \n\0\u001f"u8.ToArray();

    /// <summary>Some of the events are not what the vendor would send.</summary>
    public List<byte[]> Sequence(Func<RandomEvents, string, string> next, int count, bool spoiled)
    {
        var events = new List<byte[]>();
        while (events.Count < count)
        {
            int seed = random.Next();
            for (int n = random.Next(1, 12); n > 0; n--)
            {
                // The same choices with another text, so that the events of one run have one shape.
                byte[] one = Support.Json.Bytes(next(new RandomEvents(new Random(seed)), Text()));
                events.Add(spoiled && random.Next(12) == 0 ? Spoil(one) : one);
            }
        }
        return events;
    }

    public static string Anthropic(RandomEvents any, string text) => any.Of(20) switch
    {
        < 6 => Delta(any, $"\"type\":\"text_delta\",\"text\":\"{text}\""),
        < 9 => Delta(any, $"\"type\":\"thinking_delta\",\"thinking\":\"{text}\""),
        < 12 => Delta(any, $"\"type\":\"input_json_delta\",\"partial_json\":\"{text}\""),
        12 => Delta(any, $"\"type\":\"signature_delta\",\"signature\":\"{text}\""),
        13 => Delta(any, $"\"text\":\"{text}\",\"text\":\"b\",\"type\":\"text_delta\",\"citation\":{{\"a\":1}}"),
        14 => """{"type":"ping"}""",
        15 => $$$"""{"type":"content_block_start","index":{{{any.Of(3)}}},"content_block":{{{any.Block(text)}}}}""",
        16 => $$"""{"type":"content_block_stop","index":{{any.Of(3)}}}""",
        17 => $$$$"""{"type":"message_start","message":{"id":"msg_{{{{any.Of(3)}}}}","usage":{"input_tokens":{{{{any.Of(100)}}}}}}}""",
        18 => """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}""",
        _ => any.Of(6) == 0 ? """{"type":"message_stop"}""" : $$"""{"index":0,"type":"other","text":"{{text}}"}""",
    };

    public static string Google(RandomEvents any, string text)
    {
        string thought = any.Of(3) == 0 ? ",\"thought\": true" : "";
        string part = any.Of(12) switch
        {
            0 => $$$$"""{"functionCall": {"name": "f","args": {"a": "{{{{text}}}}"}}}""",
            1 => $$"""{"text": "{{text}}","thoughtSignature": "c2ln"}""",
            2 => $$$"""{"inlineData": {"mimeType": "image/png","data": "{{{text}}}"}}""",
            3 => $$"""{"text": "{{text}}"},{"text": "more"}""",
            _ => $$"""{"text": "{{text}}"{{thought}}}""",
        };
        string index = any.Of(3) switch { 0 => ",\"index\": 0", 1 => ",\"index\": 1", _ => "" };
        string finish = any.Of(4) switch { 0 => ",\"finishReason\": \"STOP\"", 1 when any.Of(5) == 0 => ",\"finishReason\": \"MALFORMED_RESPONSE\"", _ => "" };
        string usage = any.Of(3) == 0 ? "" : $",\"usageMetadata\": {{\"promptTokenCount\": 5,\"candidatesTokenCount\": {text.Length * 7},\"promptTokensDetails\": [{{\"modality\": \"TEXT\",\"tokenCount\": {text.Length}}}],\"trafficType\": \"{text}\"}}";
        string id = any.Of(2) == 0 ? ",\"modelVersion\": \"gemini\",\"responseId\": \"r\"" : "";
        return any.Of(40) switch
        {
            0 => $$$$"""{"error": {"code": 503,"message": "{{{{text}}}}","status": "UNAVAILABLE"}}""",
            1 => $$"""{"promptFeedback": {"blockReason": "SAFETY"}{{usage}}}""",
            _ => $$$"""{"candidates": [{"content": {"parts": [{{{part}}}],"role": "model"}{{{finish}}}{{{index}}}}]{{{usage}}}{{{id}}}}""",
        };
    }

    public static string Ollama(RandomEvents any, string text)
    {
        string message = any.Of(10) switch
        {
            0 => $$"""{"role":"assistant","content":"","thinking":"{{text}}"}""",
            1 => $$$$"""{"role":"assistant","content":"{{{{text}}}}","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}""",
            2 => $$"""{"role":"assistant","content":"x","thinking":"{{text}}"}""",
            _ => $$"""{"role":"assistant","content":"{{text}}"}""",
        };
        string more = any.Of(8) == 0 ? ",\"logprobs\":[{\"token\":\"a\",\"logprob\":-1}]" : "";
        return any.Of(40) switch
        {
            0 => $$"""{"error":"{{text}}"}""",
            1 => $$"""{"model":"m","message":{{message}},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}""",
            _ => $$"""{"model":"m","created_at":"2026-01-01T00:00:00.{{text.Length}}{{text}}Z","message":{{message}},"done":false{{more}}}""",
        };
    }

    public static string Responses(RandomEvents any, string text)
    {
        string more = any.Of(3) == 0 ? "" : $",\"sequence_number\":{text.Length},\"obfuscation\":\"{text.Length}{text}\"";
        int index = any.Of(3);
        string Delta(string kind) => $$"""{"type":"response.{{kind}}.delta","item_id":"{{text}}","output_index":{{index}},"summary_index":{{any.Of(2)}},"delta":"{{text}}"{{more}}}""";
        return any.Of(24) switch
        {
            < 8 => Delta("output_text"),
            < 11 => Delta("function_call_arguments"),
            < 13 => Delta("reasoning_summary_text"),
            13 => Delta("reasoning_text"),
            14 => Delta("refusal"),
            15 => Delta("custom_tool_call_input"),
            16 => $$$"""{"type":"response.output_item.added","output_index":{{{index}}},"item":{"type":"function_call","call_id":"c{{{any.Of(3)}}}","name":"f","arguments":"{{{text}}}"}{{{more}}}}""",
            17 => $$$"""{"type":"response.output_item.done","output_index":{{{index}}},"item":{"type":"{{{(any.Of(2) == 0 ? "function_call" : "custom_tool_call")}}}","call_id":"c","name":"f","arguments":"{{{text}}}","input":"{{{text}}}"}{{{more}}}}""",
            18 => $$$"""{"type":"response.output_item.done","output_index":{{{index}}},"item":{"type":"reasoning","summary":[{"text":"{{{text}}}"}],"encrypted_content":"e"}{{{more}}}}""",
            19 => $$$"""{"type":"response.output_item.done","output_index":{{{index}}},"item":{"type":"message","content":[{"type":"output_text","text":"{{{text}}}"}]}{{{more}}}}""",
            20 => $$$"""{"type":"response.created","response":{"id":"{{{text}}}"}{{{more}}}}""",
            21 => $$"""{"delta":"{{text}}","type":"response.output_text.delta","delta":"b"{{more}}}""",
            22 => $$"""{"type":"response.other","delta":"{{text}}"}""",
            _ => any.Of(6) == 0 ? $$$"""{"type":"response.{{{(any.Of(2) == 0 ? "completed" : "failed")}}}","response":{"output":[],"error":{"message":"{{{text}}}"},"usage":{"input_tokens":3} } }""" : Delta("output_text"),
        };
    }

    public static string OpenAI(RandomEvents any, string text)
    {
        string delta = any.Of(16) switch
        {
            0 => $"\"reasoning_content\":\"{text}\",\"content\":\"x\"",
            1 => $"\"reasoning\":\"{text}\",\"reasoning_content\":\"{text}\"",
            2 => $"\"refusal\":\"{text}\"",
            3 => $"\"tool_calls\":[{{\"index\":{any.Of(2)},\"id\":\"call_{any.Of(2)}\",\"function\":{{\"name\":\"f\",\"arguments\":\"{text}\"}}}}]",
            4 => "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]",
            5 => "\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"c2ln\"}]",
            6 => $"\"content\":\"{text}\",\"extra_content\":{{\"acme\":{{\"a\":1}}}}",
            7 => $"\"content\":\"x\",\"content\":\"{text}\"",
            < 11 => $"\"reasoning_content\":\"{text}\"",
            _ => $"\"content\":\"{text}\"",
        };
        string choice = $"{{\"index\":0,\"delta\":{{{delta}}},\"finish_reason\":{(any.Of(12) == 0 ? "\"stop\"" : "null")}}}";
        if (any.Of(15) == 0) choice += ",{\"index\":0,\"delta\":{\"content\":\"part\"}}";
        string more = any.Of(4) == 0 ? $",\"obfuscation\":\"{text.Length}\"" : "";
        if (any.Of(15) == 0) more += $",\"usage\":{{\"prompt_tokens\":{any.Of(9)},\"completion_tokens\":2}}";
        if (any.Of(60) == 0) more += $",\"error\":\"{text}\"";
        return $"{{\"id\":\"c\",\"model\":\"acme\",\"choices\":[{(any.Of(20) == 0 ? "" : choice)}]{more}}}";
    }

    private static string Delta(RandomEvents any, string members) =>
        $"{{\"type\":\"content_block_delta\",\"index\":{any.Of(2)},\"delta\":{{{members}}}{new string(' ', members.Length % 5)}}}";

    private string Block(string text) => Of(5) switch
    {
        0 => $$"""{"type":"text","text":"{{text}}"}""",
        1 => $$"""{"type":"thinking","thinking":"{{text}}","signature":""}""",
        2 => """{"type":"tool_use","id":"toolu_1","name":"f","input":{}}""",
        3 => $$"""{"type":"tool_use","id":"toolu_2","name":"json_answer","input":"{{text}}"}""",
        _ => """{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}""",
    };

    private int Of(int count) => random.Next(count);

    private string Text() => Texts[random.Next(Texts.Length)] + Texts[random.Next(Texts.Length)];

    private byte[] Spoil(byte[] one)
    {
        var bytes = one.ToList();
        int at = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0: bytes[at] = Bytes[random.Next(Bytes.Length)]; break;
            case 1: bytes.Insert(at, Bytes[random.Next(Bytes.Length)]); break;
            case 2: bytes.RemoveAt(at); break;
            default: bytes[at] = (byte)random.Next(256); break;
        }
        return [.. bytes];
    }
}
