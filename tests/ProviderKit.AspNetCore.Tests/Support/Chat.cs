using System.Text;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Request bodies.</summary>
internal static class Chat
{
    public const string Model = "ext-openai-gpt-4o";

    public static string Body(string model = Model, bool stream = false, string? more = null) =>
        $$"""{"model":{{JsonSerializer.Serialize(model)}},"messages":[{"role":"user","content":"Hi"}]{{(stream ? ""","stream":true""" : "")}}{{(more is null ? "" : "," + more)}}}""";

    public static HttpContent Json(string body) => Json(Encoding.UTF8.GetBytes(body));

    public static HttpContent Json(byte[] body) => new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } };

    public static HttpRequestMessage Post(string body, string path = "/v1/chat/completions") =>
        new(HttpMethod.Post, path) { Content = Json(body) };
}
