namespace ProviderKit.Benchmarks.Gateway;

/// <summary>What is measured: for each row what the gateway is asked, and what the forwarder is asked for the same stream.</summary>
internal static class Workloads
{
    private const int LongStream = 500;
    private const string Done = "data: [DONE]";

    // With the rest, the 2 KB of an ordinary chat request.
    private static readonly string Prompt = new('x', 1_800);

    public sealed record Row(Load Forwarder, Load Gateway, int Count);

    public static IEnumerable<Row> All(ComparisonOptions options)
    {
        yield return Same("JSON reply", "gpt-4o", stream: false, "}", options.Requests);
        yield return Same("stream of 50 events", "sim:events:50", stream: true, Done, options.Streams);
        yield return Same($"openai, {LongStream} events", $"sim:events:{LongStream}", stream: true, Done, options.LongStreams);
        yield return Messages("messages", "anthropic", "/anthropic/v1/messages", AnthropicBody, "message_stop", options.LongStreams);
        yield return Messages("messages at Ollama", "ollama", "/ollama/v1/messages", AnthropicBody, "message_stop", options.LongStreams);
        yield return Messages("messages over OpenAI chat", "openai", "/openai/v1/chat/completions", Chat($"sim:events:{LongStream}", stream: true), Done, options.LongStreams);
        yield return Messages("messages over Gemini", "google", GooglePath, GoogleBody, "}", options.LongStreams);
        yield return Translated("anthropic", "/anthropic/v1/messages", AnthropicBody, "message_stop", options.LongStreams);
        yield return Translated("google", GooglePath, GoogleBody, "}", options.LongStreams);
        yield return Translated("ollama", "/ollama/api/chat", OllamaBody, "}", options.LongStreams);
    }

    private static string AnthropicBody =>
        $$"""{"model":"sim:events:{{LongStream}}","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"{{Prompt}}"}]}""";

    private static string GooglePath => $"/google/v1beta/models/sim:events:{LongStream}:streamGenerateContent?alt=sse";

    private static string GoogleBody => "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + Prompt + "\"}]}]}";

    private static string OllamaBody => $$"""{"model":"sim:events:{{LongStream}}","stream":true,"messages":[{"role":"user","content":"{{Prompt}}"}]}""";

    private static Row Same(string name, string model, bool stream, string ending, int count) => new(
        new Load(name, "/openai/v1/chat/completions", Chat(model, stream), ending),
        new Load(name, "/v1/chat/completions", Chat("ext-openai-" + model, stream), ending),
        count);

    /// <summary>The forwarder passes the vendor's own stream on untouched; the gateway makes OpenAI's of it.</summary>
    private static Row Translated(string vendor, string path, string body, string ending, int count)
    {
        string name = $"{vendor}, {LongStream} events, translated";
        return new Row(
            new Load(name, path, body, ending),
            new Load(name, "/v1/chat/completions", Chat($"ext-{vendor}-sim:events:{LongStream}", stream: true), Done),
            count);
    }

    /// <summary>The gateway is asked in the Messages format, for a vendor's own stream or for one that it makes events of.</summary>
    private static Row Messages(string kind, string vendor, string path, string body, string ending, int count)
    {
        string name = $"{kind}, {LongStream} events";
        string asked = AnthropicBody.Replace("\"sim:", $"\"ext-{vendor}-sim:", StringComparison.Ordinal);
        return new Row(new Load(name, path, body, ending), new Load(name, "/v1/messages", asked, "message_stop"), count);
    }

    private static string Chat(string model, bool stream) =>
        $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"temperature":0.2,"messages":[{"role":"system","content":"{{Prompt}}"},{"role":"user","content":"Hello"}]}""";
}
