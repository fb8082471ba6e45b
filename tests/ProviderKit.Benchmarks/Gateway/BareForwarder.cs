using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>The yardstick: the least a gateway on Kestrel can do, which is to copy the bytes both ways.</summary>
internal sealed class BareForwarder(string upstream)
{
    private const string Key = "benchmark-token-1";

    private readonly AuthenticationHeaderValue _key = new("Bearer", Key);
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    });

    private readonly ConcurrentDictionary<string, Uri> _addresses = new();

    public async Task HandleAsync(HttpContext context)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, AddressOf(context.Request)) { Content = new StreamContent(context.Request.Body) };
        message.Content.Headers.ContentLength = context.Request.ContentLength;
        message.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        message.Headers.Authorization = _key;
        message.Headers.TryAddWithoutValidation("x-api-key", Key);
        message.Headers.TryAddWithoutValidation("x-goog-api-key", Key);
        message.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        using var response = await _client.SendAsync(message, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = response.Content.Headers.ContentLength;

        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var output = context.Response.BodyWriter;
        int read;
        while ((read = await body.ReadAsync(output.GetMemory(4096), context.RequestAborted)) > 0)
        {
            output.Advance(read);
            await output.FlushAsync(context.RequestAborted);
        }
    }

    private Uri AddressOf(HttpRequest request) =>
        _addresses.GetOrAdd(request.Path.Value + request.QueryString.Value, static (path, root) => new Uri(root + path), upstream);
}
