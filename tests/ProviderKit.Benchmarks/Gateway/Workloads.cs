namespace ProviderKit.Benchmarks.Gateway;

/// <summary>What is measured: for each row what the gateway is asked, and what the forwarder is asked for the same answer.</summary>
internal static class Workloads
{
    private const int LongStream = 500;
    private const string Done = "data: [DONE]";

    // With the rest, the 2 KB of an ordinary chat request.
    private static readonly string Prompt = new('x', 1_800);

    private static readonly string Events = $"sim:events:{LongStream}";

    /// <param name="Yardstick">The load for the forwarder, or for the gateway itself.</param>
    /// <param name="Gateway">The load for the gateway.</param>
    /// <param name="Count">How many requests make a round.</param>
    /// <param name="IsOfGateway">Whether the gateway is compared with itself.</param>
    public sealed record Row(Load Yardstick, Load Gateway, int Count, bool IsOfGateway = false);

    /// <summary>An API: how it is asked for a model's answer.</summary>
    /// <param name="Vendor">The provider whose own API it is.</param>
    /// <param name="Root">Where the simulator has that provider.</param>
    /// <param name="Path">Its path for a model and whole or streamed answers.</param>
    /// <param name="Body">Its body for the same.</param>
    /// <param name="End">What a streamed answer ends with.</param>
    private sealed record Api(string Vendor, string Root, Func<string, bool, string> Path, Func<string, bool, string> Body, string End);

    private static readonly Api Chat = new("openai", "/openai", (_, _) => "/v1/chat/completions",
        (model, stream) => $$"""{"model":"{{model}}","stream":{{Bool(stream)}},"temperature":0.2,"messages":[{"role":"system","content":"{{Prompt}}"},{"role":"user","content":"Hello"}]}""", Done);

    private static readonly Api Messages = new("anthropic", "/anthropic", (_, _) => "/v1/messages",
        (model, stream) => $$"""{"model":"{{model}}","max_tokens":100,"stream":{{Bool(stream)}},"messages":[{"role":"user","content":"{{Prompt}}"}]}""", "message_stop");

    private static readonly Api Responses = new("openai", "/openai", (_, _) => "/v1/responses",
        (model, stream) => $$"""{"model":"{{model}}","stream":{{Bool(stream)}},"store":false,"input":[{"role":"user","content":"{{Prompt}}"}]}""", "}");

    // OpenAI itself has it for few models only.
    private static readonly Api Completions = new("litellm", "/litellm", (_, _) => "/v1/completions",
        (model, stream) => $$"""{"model":"{{model}}","stream":{{Bool(stream)}},"prompt":"{{Prompt}}"}""", Done);

    private static readonly Api Gemini = new("google", "/google",
        (model, stream) => $"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}",
        (_, _) => "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + Prompt + "\"}]}]}", "}");

    private static readonly Api Ollama = new("ollama", "/ollama", (_, _) => "/api/chat",
        (model, stream) => $$"""{"model":"{{model}}","stream":{{Bool(stream)}},"messages":[{"role":"user","content":"{{Prompt}}"}]}""", "}");

    public static IEnumerable<Row> All(ComparisonOptions options)
    {
        yield return Passed("JSON reply", Chat, "gpt-4o", stream: false, options.Requests);
        yield return Passed("stream of 50 events", Chat, "sim:events:50", stream: true, options.Streams);
        yield return Passed($"openai, {LongStream} events", Chat, Events, stream: true, options.LongStreams);
        yield return Passed($"messages, {LongStream} events", Messages, Events, stream: true, options.LongStreams);
        foreach (var (name, api) in new[] { ("responses", Responses), ("completions", Completions), ("gemini", Gemini), ("ollama", Ollama) })
        {
            yield return Passed($"{name}, JSON reply", api, "gpt-4o", stream: false, options.Requests);
            yield return Passed($"{name}, {LongStream} events", api, Events, stream: true, options.LongStreams);
        }
        foreach (int events in new[] { 3, 50, LongStream })
            yield return Socket($"responses over a WebSocket, to HTTP, {events} events", $"sim:events:{events}", events < LongStream ? options.Streams : options.LongStreams);
        foreach (int kilobytes in new[] { 2, 64 }) yield return Conversation(kilobytes, options.Streams);
        yield return Asked("messages at Ollama", Messages, Messages with { Vendor = "ollama", Root = "/ollama" }, options.LongStreams);
        yield return Asked("messages over OpenAI chat", Messages, Chat, options.LongStreams);
        yield return Asked("messages over Gemini", Messages, Gemini, options.LongStreams);
        yield return Asked("responses over Messages", Responses, Messages, options.LongStreams);
        yield return Asked("gemini over OpenAI chat", Gemini, Chat, options.LongStreams);
        yield return Asked("ollama over OpenAI chat", Ollama, Chat, options.LongStreams);
        yield return Asked("chat over Messages", Chat, Messages, options.LongStreams);
        yield return Asked("chat over Gemini", Chat, Gemini, options.LongStreams);
        yield return Asked("chat over Ollama", Chat, Ollama, options.LongStreams);
    }

    /// <summary>An API of a vendor's own, asked in its own format.</summary>
    private static Row Passed(string name, Api api, string model, bool stream, int count) => new(
        OfForwarder(name, api, model, stream), OfGateway(name, api, $"ext-{api.Vendor}-{model}", stream), count);

    /// <summary>The forwarder passes the upstream's own stream on untouched; the gateway is asked in another format and makes its events.</summary>
    private static Row Asked(string kind, Api client, Api upstream, int count)
    {
        string name = $"{kind}, {LongStream} events";
        return new Row(OfForwarder(name, upstream, Events, stream: true), OfGateway(name, client, $"ext-{upstream.Vendor}-{Events}", stream: true), count);
    }

    /// <summary>The gateway is asked for the same over HTTP and over a WebSocket.</summary>
    private static Row Socket(string name, string model, int count)
    {
        model = $"ext-openai-{model}";
        string frame = Responses.Body(model, true).Replace("\"stream\":true", "\"type\":\"response.create\"", StringComparison.Ordinal);
        return new Row(OfGateway(name, Responses, model, stream: true), new SocketLoad(name, "/v1/responses", frame, "{\"type\":\"response.completed\""), count, IsOfGateway: true);
    }

    /// <summary>The gateway is asked the turns of a conversation over HTTP, each with the whole of it, and over a WebSocket, each with what is new.</summary>
    private static Row Conversation(int kilobytes, int count)
    {
        string name = $"turns after {kilobytes} KB over a WebSocket, to HTTP, 50 events";
        var turns = new Turns("ext-openai-sim:events:50", kilobytes * 1000);
        return new Row(new HttpTurns(name, "/v1/responses", turns), new SocketTurns(name, "/v1/responses", turns), count, IsOfGateway: true);
    }

    private static HttpLoad OfForwarder(string name, Api api, string model, bool stream) =>
        new(name, api.Root + api.Path(model, stream), api.Body(model, stream), stream ? api.End : "}");

    private static HttpLoad OfGateway(string name, Api api, string model, bool stream) =>
        new(name, api.Path(model, stream), api.Body(model, stream), stream ? api.End : "}");

    private static string Bool(bool value) => value ? "true" : "false";
}
