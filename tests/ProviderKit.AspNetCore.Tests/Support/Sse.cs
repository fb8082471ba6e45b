using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Events of a stream as upstreams send them.</summary>
internal static class Sse
{
    public const string Done = "data: [DONE]\n\n";

    public static readonly string Finish = Event(FinishJson);

    private const string FinishJson = """{"id":"c1","object":"chat.completion.chunk","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    public static string Content(string text) => Event(ContentJson(text));

    public static string Event(string json) => $"data: {json}\n\n";

    public static string ContentJson(string text) =>
        $$"""{"id":"c1","object":"chat.completion.chunk","model":"m-1","choices":[{"index":0,"delta":{"content":{{JsonSerializer.Serialize(text)}}},"finish_reason":null}]}""";
}
