using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace ProviderKit.Dashboard.Assets;

/// <summary>Serves the page and its assets. Nothing in them is secret. Thread-safe.</summary>
internal sealed class AssetEndpoint(DashboardAssets assets)
{
    private const string Page = "index.html";

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    private static readonly byte[] NotBuilt =
        "<!doctype html><html lang=en><title>ProviderKit</title><h1>The dashboard was built without its page</h1><p>Install Node.js 20 or later with npm and build ProviderKit.Dashboard again, or use the NuGet package."u8.ToArray();

    public void Map(RouteGroupBuilder group)
    {
        group.MapMethods("", GetAndHead, ServePageAsync).WithDisplayName("ProviderKit dashboard");
        group.MapMethods("{file:file}", GetAndHead, ServeAsync).WithDisplayName("ProviderKit dashboard: file");
        group.MapMethods("assets/{file}", GetAndHead, ServeAsync).WithDisplayName("ProviderKit dashboard: asset");
    }

    private Task ServePageAsync(HttpContext context)
    {
        // The page's own addresses are relative to a folder.
        if (context.Request.Path.Value is not { } path || !path.EndsWith('/'))
        {
            context.Response.Redirect(context.Request.PathBase + context.Request.Path + "/" + context.Request.QueryString, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        }
        if (assets.Find(Page) is { } page) return WriteAsync(context, page);
        PageHeaders.Set(context.Response.Headers);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = NotBuilt.Length;
        return context.Response.Body.WriteAsync(NotBuilt, context.RequestAborted).AsTask();
    }

    private Task ServeAsync(HttpContext context)
    {
        string file = (string)context.Request.RouteValues["file"]!;
        bool isAsset = context.Request.Path.Value!.EndsWith($"/assets/{file}", StringComparison.Ordinal);
        if (assets.Find(isAsset ? $"assets/{file}" : file) is { } asset) return WriteAsync(context, asset);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, DashboardAsset asset)
    {
        var response = context.Response;
        string? encoding = EncodingFor(context.Request);
        var tag = new EntityTagHeaderValue(asset.TagOf(encoding));
        PageHeaders.Set(response.Headers);
        response.Headers.ETag = tag.ToString();
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.CacheControl = asset.IsHashed ? "public, max-age=31536000, immutable" : "no-cache";
        if (new RequestHeaders(context.Request.Headers).IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        byte[] bytes = asset.Bytes(encoding);
        response.ContentType = asset.ContentType;
        response.ContentLength = bytes.Length;
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static string? EncodingFor(HttpRequest request)
    {
        var accepted = new RequestHeaders(request.Headers).AcceptEncoding.Where(one => one.Quality is not 0).Select(one => one.Value.Value).ToArray();
        return accepted.Contains("br", StringComparer.OrdinalIgnoreCase) ? "br" : accepted.Contains("gzip", StringComparer.OrdinalIgnoreCase) ? "gzip" : null;
    }
}
