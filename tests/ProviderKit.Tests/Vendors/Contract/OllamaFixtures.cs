namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>Ollama's <c>/api/chat</c>: a JSON object per line, arguments as objects, no ids, <c>stop</c> beside tool calls.</summary>
public sealed class OllamaFixtures : IProviderFixtures
{
    private const string WeatherCall = """{"function":{"name":"weather","arguments":{"city":"Paris"}}}""";
    private const string TimeCall = """{"function":{"name":"time","arguments":{"zone":"CET"}}}""";

    public string Provider => "ollama";

    public string Model => "ext-ollama-llama3.3";

    public string StreamType => "application/x-ndjson";

    public string EventEnd => "\n";

    public string Text => Whole("""{"role":"assistant","content":"Hello there."}""");

    public string TextStream => Stream("""{"role":"assistant","content":"Hello"}""", """{"role":"assistant","content":" there."}""");

    public string Tool => Whole($$"""{"role":"assistant","content":"","tool_calls":[{{WeatherCall}}]}""");

    public string ToolStream => Stream($$"""{"role":"assistant","content":"","tool_calls":[{{WeatherCall}}]}""");

    public string ParallelTools => Whole($$"""{"role":"assistant","content":"","tool_calls":[{{WeatherCall}},{{TimeCall}}]}""");

    public string ParallelToolsStream => Stream(
        $$"""{"role":"assistant","content":"","tool_calls":[{{WeatherCall}}]}""", $$"""{"role":"assistant","content":"","tool_calls":[{{TimeCall}}]}""");

    public string Reasoning => Whole("""{"role":"assistant","thinking":"Let me think.","content":"42"}""");

    public string ReasoningStream => Stream(
        """{"role":"assistant","content":"","thinking":"Let me"}""", """{"role":"assistant","content":"","thinking":" think."}""", """{"role":"assistant","content":"42"}""");

    public string Length => Whole("""{"role":"assistant","content":"Hel"}""", "length");

    public UpstreamReply Unauthorized => new(401, """{"error":"unauthorized"}""");

    public UpstreamReply RateLimited => new(429, """{"error":"you have reached your hourly usage limit"}""", "application/json", ("retry-after", "7"));

    public double RateLimitSeconds => 7;

    public string ErrorStream => """{"error":"model runner has unexpectedly stopped"}""" + "\n";

    internal static string Line(string message) =>
        $$"""{"model":"llama3.3","created_at":"2026-11-05T12:00:00.1Z","message":{{message}},"done":false}""";

    internal static string LastLine(string reason = "stop") =>
        $$$"""{"model":"llama3.3","created_at":"2026-11-05T12:00:00.2Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"{{{reason}}}",{{{Counts}}}}""";

    private const string Counts = "\"total_duration\":900,\"load_duration\":100,\"prompt_eval_count\":12,\"prompt_eval_duration\":300,\"eval_count\":5,\"eval_duration\":500";

    private static string Whole(string message, string reason = "stop") =>
        $$$"""{"model":"llama3.3","created_at":"2026-11-05T12:00:00.2Z","unheard_of":{"of":1},"message":{{{message}}},"done_reason":"{{{reason}}}","done":true,{{{Counts}}}}""";

    private static string Stream(params string[] messages) => string.Concat(messages.Select(Line).Append(LastLine()).Select(line => line + "\n"));
}
