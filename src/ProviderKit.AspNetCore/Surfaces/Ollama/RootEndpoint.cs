using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>The reply at the server's root, by which clients detect an Ollama server. It needs no key.</summary>
internal static class RootEndpoint
{
    private static readonly byte[] Text = "Ollama is running"u8.ToArray();

    public static Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = Text.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.BodyWriter.WriteAsync(Text, context.RequestAborted).AsTask();
    }
}
