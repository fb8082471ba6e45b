using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Anthropic's Messages format.</summary>
public class AnthropicFixtures : IProviderFixtures
{
    public virtual string Provider => "anthropic";

    public virtual string Model => "ext-anthropic-claude-sonnet-4-5-20250929";

    public string Text => Message("""{"type":"text","text":"Hello there."}""", "end_turn");

    public string TextStream => Stream("end_turn",
        Start(0, """{"type":"text","text":""}"""), Ping, Delta(0, """{"type":"text_delta","text":"Hello"}"""), Delta(0, """{"type":"text_delta","text":" there."}"""), Stop(0));

    public string Tool => Message("""{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Paris"}}""", "tool_use");

    public string ToolStream => Stream("tool_use",
        Start(0, """{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}"""),
        Delta(0, """{"type":"input_json_delta","partial_json":""}"""),
        Delta(0, """{"type":"input_json_delta","partial_json":"{\"city\": "}"""),
        Delta(0, """{"type":"input_json_delta","partial_json":"\"Paris\"}"}"""), Stop(0));

    public string ParallelTools => Message(
        """{"type":"text","text":"Both."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Paris"}},{"type":"tool_use","id":"toolu_2","name":"time","input":{"zone":"CET"}}""", "tool_use");

    public string ParallelToolsStream => Stream("tool_use",
        Start(0, """{"type":"text","text":""}"""), Delta(0, """{"type":"text_delta","text":"Both."}"""), Stop(0),
        Start(1, """{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}"""), Delta(1, """{"type":"input_json_delta","partial_json":"{\"city\":\"Paris\"}"}"""), Stop(1),
        Start(2, """{"type":"tool_use","id":"toolu_2","name":"time","input":{}}"""), Delta(2, """{"type":"input_json_delta","partial_json":"{\"zone\":\"CET\"}"}"""), Stop(2));

    public string Reasoning => Message("""{"type":"thinking","thinking":"Let me think.","signature":"c2ln"},{"type":"text","text":"42"}""", "end_turn");

    public string ReasoningStream => Stream("end_turn",
        Start(0, """{"type":"thinking","thinking":"","signature":""}"""), Delta(0, """{"type":"thinking_delta","thinking":"Let me"}"""),
        Delta(0, """{"type":"thinking_delta","thinking":" think."}"""), Delta(0, """{"type":"signature_delta","signature":"c2ln"}"""), Stop(0),
        Start(1, """{"type":"text","text":""}"""), Delta(1, """{"type":"text_delta","text":"42"}"""), Stop(1));

    public string Length => Message("""{"type":"text","text":"Hel"}""", "max_tokens");

    public UpstreamReply Unauthorized => new(401, """{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_1"}""");

    public UpstreamReply RateLimited => new(
        429, """{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit."},"request_id":"req_1"}""",
        "application/json", ("retry-after", "7"), ("x-should-retry", "true"));

    public double RateLimitSeconds => 7;

    public string ErrorStream => Event("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""");

    internal static string Ping => Event("ping", """{"type": "ping"}""");

    internal static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    /// <summary>One event of a block; with the spaces that real ones have before the last brace.</summary>
    internal static string Start(int index, string block) =>
        Event("content_block_start", $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}}    }""");

    internal static string Delta(int index, string delta) =>
        Event("content_block_delta", $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}           }""");

    internal static string Stop(int index) => Event("content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}  }""");

    /// <summary>A whole stream: 12 tokens read, 5 of them out of the cache, and 5 written.</summary>
    internal static string Stream(string stopReason, params string[] events) =>
        Event("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"unheard_of":[{"of":1}],"usage":{"input_tokens":7,"cache_creation_input_tokens":0,"cache_read_input_tokens":5,"output_tokens":1}} }""")
        + string.Concat(events)
        + Event("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{stopReason}}}","stop_sequence":null},"usage":{"input_tokens":7,"output_tokens":5}  }""")
        + Event("message_stop", """{"type":"message_stop"   }""");

    internal static string Message(string blocks, string stopReason) =>
        $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","unheard_of":{"of":1},"content":[{{{blocks}}}],"stop_reason":"{{{stopReason}}}","stop_sequence":null,"usage":{"input_tokens":7,"cache_creation_input_tokens":0,"cache_read_input_tokens":5,"output_tokens":5}}""";
}

/// <summary>The same format under another name.</summary>
public sealed class ClaudeCodeFixtures : AnthropicFixtures
{
    public override string Provider => "claude_code";

    public override string Model => "ext-claude-code-claude-3-haiku-20240307";
}
