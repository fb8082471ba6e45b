using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit.AspNetCore.Http;

/// <summary>A client's own id of a request. Records and replies show it, so its length and characters are limited.</summary>
internal static class ClientRequestId
{
    /// <summary>The response header; <c>x-request-id</c> is the gateway's own id.</summary>
    public const string Header = "x-client-request-id";

    private const int MaxLength = 128;

    // OpenAI's SDKs send the second one, because the first belongs to the server.
    private static readonly string[] Headers = ["X-Request-ID", "X-Client-Request-Id"];

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@~|,;()[]{}#");

    /// <summary>Returns the client's id; null if it sent none.</summary>
    public static string? Of(HttpContext context)
    {
        foreach (string header in Headers)
            if (context.Request.Headers.TryGetValue(header, out var value) && value.Count > 0 && Clean(value[0] ?? "") is { Length: > 0 } id) return id;
        return null;
    }

    /// <summary>Returns the id to the client in a reply that does not come from the dispatcher. Masks providers' tokens.</summary>
    public static void Echo(HttpContext context)
    {
        if (Of(context) is { } id) context.Response.Headers[Header] = context.RequestServices.GetRequiredService<ProviderRegistry>().Mask(id);
    }

    /// <summary>The id in the form that is kept: cut to a maximum length, with an underscore for each character that is not allowed.</summary>
    public static string Clean(string id)
    {
        id = id.Trim();
        if (id.Length > MaxLength) id = id[..MaxLength];
        return id.AsSpan().ContainsAnyExcept(Allowed) ? string.Concat(id.Select(c => Allowed.Contains(c) ? c : '_')) : id;
    }
}
