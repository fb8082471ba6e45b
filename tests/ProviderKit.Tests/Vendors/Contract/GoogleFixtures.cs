namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>Gemini's <c>generateContent</c>: streams framed by CRLF, usage in every event, no <c>[DONE]</c>.</summary>
public sealed class GoogleFixtures : IProviderFixtures
{
    private const string Weather = """{"functionCall":{"name":"weather","args":{"city":"Paris"}},"thoughtSignature":"c2lnbmVk"}""";
    private const string Time = """{"functionCall":{"name":"time","args":{"zone":"CET"}}}""";

    public string Provider => "google";

    public string Model => "ext-google-gemini-3-flash-preview";

    public string EventEnd => "\r\n\r\n";

    public string Text => Whole("""{"text":"Hello there."}""", "STOP");

    public string TextStream => Stream(Event("""{"text":"Hello"}"""), Event("""{"text":" there."}"""), Event("""{"text":""}""", "STOP"));

    public string Tool => Whole(Weather, "STOP");

    public string ToolStream => Stream(Event(Weather), Event("""{"text":""}""", "STOP"));

    public string ParallelTools => Whole($"{Weather},{Time}", "STOP");

    public string ParallelToolsStream => Stream(Event(Weather), Event(Time, "STOP"));

    public string Reasoning => Whole("""{"text":"Let me think.","thought":true},{"text":"42"}""", "STOP");

    public string ReasoningStream => Stream(
        Event("""{"text":"Let me","thought":true}"""), Event("""{"thought":true,"text":" think."}"""), Event("""{"text":"42"}""", "STOP"));

    public string Length => Whole("""{"text":"Hel"}""", "MAX_TOKENS");

    public UpstreamReply Unauthorized => new(400, """
        {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}
        """);

    public UpstreamReply RateLimited => new(429, """
        {"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.\nPlease retry in 7.25s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.Help"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7.25s"}]}}
        """);

    public double RateLimitSeconds => 7.25;

    public string ErrorStream => Stream("""{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""");

    private static string Whole(string parts, string finish) =>
        $$$"""{"unheardOf":{"of":1},"candidates":[{"content":{"parts":[{{{parts}}}],"role":"model"},"finishReason":"{{{finish}}}","index":0}],"usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":3,"thoughtsTokenCount":2,"totalTokenCount":17},"modelVersion":"gemini-3-flash-preview","responseId":"r-1"}""";

    // Before the end the counts are preliminary: only the prompt's, and that not the final one.
    private static string Event(string parts, string? finish = null) =>
        $$$"""{"candidates": [{"content": {"parts": [{{{parts}}}],"role": "model"}{{{(finish is null ? "" : $",\"finishReason\": \"{finish}\"")}}},"index": 0}],"usageMetadata": {{{(finish is null ? """{"promptTokenCount": 14,"totalTokenCount": 14}""" : """{"promptTokenCount": 12,"candidatesTokenCount": 3,"thoughtsTokenCount": 2,"totalTokenCount": 17}""")}}},"modelVersion": "gemini-3-flash-preview","responseId": "r-1"}""";

    private static string Stream(params string[] events) => string.Concat(events.Select(e => $"data: {e}\r\n\r\n"));
}
