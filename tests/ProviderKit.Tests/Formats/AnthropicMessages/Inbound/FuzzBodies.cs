namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Bodies with a little of everything, for tests that break them.</summary>
internal static class FuzzBodies
{
    public const string Reply = """
        {"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"A","reasoning_content":"Hm","tool_calls":[{"id":"call_abcdefghij","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"QQ=="}}}],
          "thinking_blocks":[{"index":0,"type":"thinking","thinking":"Hm","signature":"QQ=="}],"extra_content":{"anthropic":{"content_blocks":[{"index":1,"type":"server_tool_use"}]}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}
        """;

    public static readonly string[] Chunks =
    [
        Bridged.Delta("\"role\":\"assistant\",\"content\":\"\""),
        Bridged.Delta("\"reasoning_content\":\"Hm \\\"\""),
        Bridged.Delta("\"thinking_blocks\":[{\"type\":\"thinking\",\"signature\":\"QQ==\"}],\"extra_content\":{\"google\":{\"a\":1}}"),
        Bridged.Delta("\"content\":\"A \\u00e9\""),
        Bridged.Delta("\"tool_calls\":[{\"index\":0,\"id\":\"call_abcdefghij\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"},\"extra_content\":{\"google\":{}}}]"),
        Bridged.Delta("\"tool_calls\":[{\"index\":1,\"id\":\"call_klmnopqrst\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]"),
        Bridged.Delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]"),
        Bridged.Delta("\"refusal\":\"No\"", "stop"),
        Bridged.Usage("""{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":3}}"""),
    ];

    public static readonly string[] All =
    [
        $$"""
        {"model":"m","max_tokens":10,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"} }],"tools":[{"name":"f","input_schema":{"type":"object"} },{"type":"bash_20250124","name":"bash"},{"type":"web_search_20250305","name":"web_search"}],
         "tool_choice":{"type":"auto"},"messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{Bridged.Png}}"} }]},
         {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"QQ=="},{"type":"text","text":"A"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":[1,{"b":"\"c"}]} }]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"1"},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"} }],"is_error":true},{"type":"text","text":"And?"}]}]}
        """,
        """
        {"model":"m","max_tokens":10,"stream":true,"system":"S","stop_sequences":["a"],"temperature":0.5,"top_p":1,"top_k":4,"metadata":{"user_id":"u"},"thinking":{"type":"enabled","budget_tokens":2000},"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},
         "messages":[{"role":"user","content":"Hi"},{"role":"system","content":"B"},{"role":"assistant","content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"text","text":"x","citations":[{}]}]},
         {"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"D"},"title":"T"},{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}]}]}],"context_management":{"edits":[]},"thread":{"type":"create"}}
        """,
    ];
}
