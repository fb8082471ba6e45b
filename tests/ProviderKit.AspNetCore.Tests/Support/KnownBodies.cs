using System.Text.Json.Nodes;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>A good request of every API, with the members it may have; the starting points of bad ones.</summary>
internal static class KnownBodies
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private const string Schema = """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""";

    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["chat/completions"] = """
            {"model":"MODEL","messages":[{"role":"system","content":"Be brief."},{"role":"user","name":"ann","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,PIXEL","detail":"low"}}]},
            {"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"ok"},{"role":"user","content":"And?"}],
            "tools":[{"type":"function","function":{"name":"f","description":"d","strict":false,"parameters":SCHEMA}}],"tool_choice":"auto","parallel_tool_calls":true,"temperature":0.5,"top_p":0.9,"max_tokens":50,"n":1,"stop":["x"],
            "stream":false,"user":"u","seed":1,"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":SCHEMA}},"reasoning_effort":"low","metadata":{"a":"b"},"logprobs":false,"presence_penalty":0,"frequency_penalty":0}
            """,
        ["completions"] = """{"model":"MODEL","prompt":"Hi","max_tokens":5,"temperature":0.1,"top_p":1,"n":1,"stream":false,"stop":["x"],"echo":false,"seed":1,"user":"u","presence_penalty":0,"frequency_penalty":0}""",
        ["responses"] = """
            {"model":"MODEL","instructions":"Be brief.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_image","image_url":"data:image/png;base64,PIXEL","detail":"low"}]},
            {"type":"function_call","call_id":"c1","name":"f","arguments":"{}","id":"fc_1"},{"type":"function_call_output","call_id":"c1","output":"ok"},{"role":"user","content":"And?"}],
            "tools":[{"type":"function","name":"f","description":"d","strict":false,"parameters":SCHEMA},{"type":"custom","name":"g","format":{"type":"text"}}],"tool_choice":"auto","parallel_tool_calls":true,"temperature":0.5,"top_p":0.9,
            "max_output_tokens":50,"stream":false,"store":true,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low","summary":"auto"},"text":{"format":{"type":"json_schema","name":"s","schema":SCHEMA},"verbosity":"low"},
            "metadata":{"a":"b"},"truncation":"auto","prompt_cache_key":"k","user":"u"}
            """,
        ["responses/input_tokens"] = """{"model":"MODEL","input":[{"role":"user","content":[{"type":"input_text","text":"Hi"}]}],"instructions":"x","tools":[{"type":"function","name":"f","parameters":{}}],"text":{"format":{"type":"text"}}}""",
        ["responses/compact"] = """{"model":"MODEL","input":[{"role":"user","content":"Hi"}],"instructions":"x"}""",
        ["embeddings"] = """{"model":"MODEL","input":["a","b"],"dimensions":8,"encoding_format":"float","user":"u"}""",
        ["messages"] = """
            {"model":"MODEL","max_tokens":50,"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PIXEL"}}]},
            {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"ok","is_error":false}]}],
            "tools":[{"name":"f","description":"d","input_schema":SCHEMA}],"tool_choice":{"type":"auto","disable_parallel_tool_use":false},"temperature":0.5,"top_p":0.9,"top_k":5,"stop_sequences":["x"],"stream":false,
            "metadata":{"user_id":"u"}}
            """,
        ["messages/count_tokens"] = """{"model":"MODEL","messages":[{"role":"user","content":"Hi"}],"system":"x","tools":[{"name":"f","input_schema":{"type":"object"}}]}""",
        ["generateContent"] = """
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Hi"},{"inlineData":{"mimeType":"image/png","data":"PIXEL"}}]},
            {"role":"model","parts":[{"functionCall":{"id":"c1","name":"f","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"f","response":{"a":1}}}]}],
            "tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING"}}}}]}],"toolConfig":{"functionCallingConfig":{"mode":"AUTO","allowedFunctionNames":[]}},
            "generationConfig":{"temperature":0.5,"topP":0.9,"topK":5,"candidateCount":1,"maxOutputTokens":50,"stopSequences":["x"],"seed":1,"responseMimeType":"application/json","responseSchema":{"type":"OBJECT"},"thinkingConfig":{"includeThoughts":true,"thinkingBudget":100}},
            "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}],"labels":{"a":"b"}}
            """,
        ["countTokens"] = """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""",
        ["embedContent"] = """{"model":"models/MODEL","content":{"parts":[{"text":"Hi"}]},"taskType":"RETRIEVAL_QUERY","title":"t","outputDimensionality":8}""",
        ["batchEmbedContents"] = """{"requests":[{"model":"models/MODEL","content":{"parts":[{"text":"Hi"}]},"outputDimensionality":8},{"model":"models/MODEL","content":{"parts":[{"text":"Ho"}]}}]}""",
        ["api/chat"] = """
            {"model":"MODEL","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi","images":["PIXEL"]},{"role":"assistant","content":"","thinking":"t","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{}}}]},
            {"role":"tool","tool_name":"f","tool_call_id":"c1","content":"ok"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":SCHEMA}}],"think":false,"format":SCHEMA,
            "options":{"num_ctx":2048,"num_predict":50,"temperature":0.5,"top_p":0.9,"top_k":5,"seed":1,"stop":["x"]},"keep_alive":"5m","stream":false}
            """,
        ["api/generate"] = """{"model":"MODEL","prompt":"Hi","system":"Be brief.","images":["PIXEL"],"think":false,"format":"json","options":{"num_predict":5,"stop":["x"]},"keep_alive":60,"stream":false}""",
        ["api/embed"] = """{"model":"MODEL","input":["a","b"],"truncate":true,"dimensions":8,"options":{"num_ctx":8},"keep_alive":"5m"}""",
        ["api/embeddings"] = """{"model":"MODEL","prompt":"a","options":{"num_ctx":8},"keep_alive":"5m"}""",
        ["api/show"] = """{"model":"MODEL","verbose":true}""",
        ["api/pull"] = """{"model":"MODEL","insecure":false,"stream":false}""",
        ["images/generations"] = """{"model":"MODEL","prompt":"A cat","n":1,"size":"1024x1024","stream":false}""",
        ["images/edits"] = """{"model":"MODEL","prompt":"A cat","images":[{"image_url":"https://127.0.0.1/x.png"}]}""",
        ["images/variations"] = """{"model":"MODEL","n":1}""",
        ["audio/speech"] = """{"model":"MODEL","input":"Hi","voice":"alloy","response_format":"mp3"}""",
        ["audio/transcriptions"] = """{"model":"MODEL","language":"en"}""",
        ["audio/translations"] = """{"model":"MODEL","prompt":"x"}""",
        ["realtime/client_secrets"] = """{"session":{"type":"realtime","model":"MODEL","instructions":"x"},"expires_after":{"anchor":"created_at","seconds":60}}""",
        ["realtime/calls"] = """{"model":"MODEL","sdp":"v=0"}""",
        ["moderations"] = """{"model":"MODEL","input":["Hi"]}""",
        ["rerank"] = """{"model":"MODEL","query":"q","documents":["a","b"],"top_n":1,"return_documents":false}""",
        ["v2/rerank"] = """{"model":"MODEL","query":"q","documents":["a","b"],"top_n":1,"max_tokens_per_doc":5}""",
    };

    /// <summary>Whether a route's requests are known.</summary>
    public static bool Has(string route) => Bodies.ContainsKey(KeyOf(route));

    /// <summary>The body of a route's requests.</summary>
    /// <param name="route">The pattern below the surface's own path, or what is asked of a model.</param>
    /// <param name="model">The model asked for.</param>
    public static JsonNode Of(string route, string model) => JsonNode.Parse(Bodies[KeyOf(route)]
        .Replace("MODEL", model, StringComparison.Ordinal).Replace("PIXEL", Pixel, StringComparison.Ordinal).Replace("SCHEMA", Schema, StringComparison.Ordinal))!;

    private static string KeyOf(string route) => route == "streamGenerateContent" ? "generateContent" : route;
}
