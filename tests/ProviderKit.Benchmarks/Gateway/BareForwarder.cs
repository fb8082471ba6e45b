using System.Net;
using System.Net.Http.Headers;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>The yardstick: the least a gateway on Kestrel can do, which is to copy the bytes both ways.</summary>
internal sealed class BareForwarder(string upstream)
{
    private readonly Uri _address = new(upstream.TrimEnd('/') + "/chat/completions");
    private readonly AuthenticationHeaderValue _key = new("Bearer", "benchmark-token-1");
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    });

    public async Task HandleAsync(HttpContext context)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StreamContent(context.Request.Body) };
        message.Content.Headers.ContentLength = context.Request.ContentLength;
        message.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        message.Headers.Authorization = _key;
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
}
