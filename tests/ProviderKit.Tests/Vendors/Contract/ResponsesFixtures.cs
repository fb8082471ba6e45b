namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>OpenAI's Responses API, to which chat requests for models are translated that chat does not serve.</summary>
public class ResponsesFixtures : IProviderFixtures
{
    private const string Weather = """{"id":"fc_1","type":"function_call","call_id":"c1","name":"weather","arguments":"{\"city\":\"Paris\"}","status":"completed"}""";
    private const string Time = """{"id":"fc_2","type":"function_call","call_id":"c2","name":"time","arguments":"{\"zone\":\"CET\"}","status":"completed"}""";
    private const string Thought = """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Let me think."}],"encrypted_content":"gAAA"}""";

    public virtual string Provider => "openai";

    public virtual string Model => "ext-openai-gpt-5-codex";

    public bool SendsStop => false; // the API has none: the translation honours it

    public string Text => Whole(Message("Hello there."));

    public string TextStream => Stream(
        Added(0, """{"id":"msg_1","type":"message","status":"in_progress","content":[],"role":"assistant"}"""),
        """{"type":"response.content_part.added","output_index":0,"item_id":"msg_1","content_index":0,"part":{"type":"output_text","text":"","annotations":[]},"sequence_number":3}""",
        Delta("output_text", 0, "Hello"), Delta("output_text", 0, " there."),
        """{"type":"response.output_text.done","output_index":0,"item_id":"msg_1","content_index":0,"text":"Hello there.","sequence_number":6}""",
        Done(0, Message("Hello there.")), End(Message("Hello there.")));

    public string Tool => Whole(Weather);

    public string ToolStream => Stream(
        Added(0, """{"id":"fc_1","type":"function_call","call_id":"c1","name":"weather","arguments":"","status":"in_progress"}"""),
        Delta("function_call_arguments", 0, "{\\\"city\\\""), Delta("function_call_arguments", 0, ":\\\"Paris\\\"}"), Done(0, Weather), End(Weather));

    public string ParallelTools => Whole($"{Weather},{Time}");

    public string ParallelToolsStream => Stream(Added(0, Weather), Done(0, Weather), Added(1, Time), Done(1, Time), End($"{Weather},{Time}"));

    public string Reasoning => Whole($"{Thought},{Message("42")}");

    public string ReasoningStream => Stream(
        Added(0, """{"id":"rs_1","type":"reasoning","summary":[]}"""), Delta("reasoning_summary_text", 0, "Let me"), Delta("reasoning_summary_text", 0, " think."), Done(0, Thought),
        Delta("output_text", 1, "42"), Done(1, Message("42")), End($"{Thought},{Message("42")}"));

    public string Length => Whole(Message("Hel")).Replace("\"completed\",\"error\"", "\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"error\"");

    public UpstreamReply Unauthorized => new(401, """{"error":{"message":"Incorrect API key provided: contract-token-1.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""");

    public UpstreamReply RateLimited => new(
        429, """{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", "application/json", ("retry-after", "7"));

    public double RateLimitSeconds => 7;

    public string ErrorStream => """data: {"type":"error","code":"server_error","message":"The server had an error","param":null,"sequence_number":0}""" + "\n\n";

    private static string Message(string text) =>
        $$"""{"id":"msg_1","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"{{text}}"}],"role":"assistant"}""";

    private static string Whole(string output) => $$"""
        {"id":"resp_1","object":"response","created_at":1760000000,"status":"completed","error":null,"unheard_of":{"of":1},"model":"gpt-5-codex","output":[{{output}}],"usage":{"input_tokens":12,"input_tokens_details":{"cached_tokens":0},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":17} }
        """.Trim();

    private static string Added(int index, string item) => $$"""{"type":"response.output_item.added","output_index":{{index}},"item":{{item}},"sequence_number":2}""";

    private static string Done(int index, string item) => $$"""{"type":"response.output_item.done","output_index":{{index}},"item":{{item}},"sequence_number":7}""";

    private static string Delta(string kind, int index, string delta) =>
        $$"""{"type":"response.{{kind}}.delta","output_index":{{index}},"item_id":"i_{{index}}","delta":"{{delta}}","sequence_number":4,"obfuscation":"{{new string('x', delta.Length)}}"}""";

    private static string End(string output) => $$"""{"type":"response.completed","response":{{Whole(output)}},"sequence_number":8}""";

    private static string Stream(params string[] events)
    {
        string[] all = ["""{"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[],"usage":null},"sequence_number":0}""", """{"type":"response.in_progress","response":{"id":"resp_1","status":"in_progress","output":[]},"sequence_number":1}""", .. events];
        return string.Concat(all.Select(e => $"event: {e.Split('"')[3]}\ndata: {e}\n\n"));
    }
}

/// <summary>The same at Azure.</summary>
public sealed class AzureResponsesFixtures : ResponsesFixtures
{
    public override string Provider => "azure";

    public override string Model => "ext-azure-o3-pro";
}
