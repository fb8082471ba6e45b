namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>OpenAI's own format, which most vendors speak.</summary>
public class OpenAIFixtures : IProviderFixtures
{
    private const string Head = "\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o-2024-08-06\"";

    public virtual string Provider => "openai";

    public virtual string Model => "ext-openai-gpt-4o";

    public string Text => Reply("""{"role":"assistant","content":"Hello there."}""", "stop");

    public string TextStream => Stream(
        Delta("""{"role":"assistant","content":""}"""), Delta("""{"content":"Hello"}"""), Delta("""{"content":" there."}"""), Delta("{}", "\"stop\""),
        """{"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}""");

    public string Tool => Reply(
        """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}}]}""", "tool_calls");

    public string ToolStream => Stream(
        Delta("""{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"weather","arguments":""}}]}"""),
        Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\""}}]}"""),
        Delta("""{"tool_calls":[{"index":0,"function":{"arguments":":\"Paris\"}"}}]}"""),
        Delta("{}", "\"tool_calls\""));

    public string ParallelTools => Reply(
        """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}},{"id":"c2","type":"function","function":{"name":"time","arguments":"{\"zone\":\"CET\"}"}}]}""", "tool_calls");

    public string ParallelToolsStream => Stream(
        Delta("""{"role":"assistant","tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}}]}"""),
        Delta("""{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"time","arguments":"{\"zone\":\"CET\"}"}}]}"""),
        Delta("{}", "\"tool_calls\""));

    public string Reasoning => Reply("""{"role":"assistant","reasoning_content":"Let me think.","content":"42"}""", "stop");

    public string ReasoningStream => Stream(
        Delta("""{"role":"assistant","reasoning_content":"Let me"}"""), Delta("""{"reasoning_content":" think."}"""), Delta("""{"content":"42"}"""), Delta("{}", "\"stop\""));

    public string Length => Reply("""{"role":"assistant","content":"Hel"}""", "length");

    public virtual UpstreamReply Unauthorized => new(401, """{"error":{"message":"Incorrect API key provided: contract-token-1.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""");

    public UpstreamReply RateLimited => new(
        429, """{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", "application/json", ("retry-after", "7"));

    public double RateLimitSeconds => 7;

    public string ErrorStream => "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}\n\n";

    private static string Reply(string message, string finish) =>
        $$$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"gpt-4o-2024-08-06","unheard_of":{"of":1},"choices":[{"index":0,"message":{{{{message}}}},"logprobs":null,"finish_reason":"{{{{finish}}}}"}],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}""";

    private static string Delta(string delta, string finish = "null") =>
        "{" + Head + ",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}";

    private static string Stream(params string[] chunks) => string.Concat(chunks.Select(c => $"data: {c}\n\n")) + "data: [DONE]\n\n";
}
