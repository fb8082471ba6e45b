using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.Dashboard.Sessions;

/// <summary>The replies of the dashboard's own routes.</summary>
internal static class SessionReplies
{
    public static Task WriteAsync(HttpContext context, SessionReply reply) =>
        WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(reply, SessionJson.Default.SessionReply));

    /// <summary>Writes an error in the form of the monitoring API.</summary>
    public static Task RefuseAsync(HttpContext context, ProviderError error) => WriteAsync(
        context, WireFormat.OpenAIChat.StatusOf(error),
        JsonSerializer.SerializeToUtf8Bytes(new SessionFailure(false, new SessionError(error.Message, "dashboard_error", error.Param, error.Code)), SessionJson.Default.SessionFailure));

    private static Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}

/// <summary>What the page asks for first.</summary>
/// <param name="SignedIn">Whether the caller may call the other routes.</param>
/// <param name="NeedsKey">Whether the admin key opens them.</param>
/// <param name="ReadOnly">Whether nothing can be changed.</param>
/// <param name="Antiforgery">The header's value for requests that change something; null without a session.</param>
/// <param name="Ends">When the session ends; null without one.</param>
/// <param name="Version">The version of ProviderKit.</param>
/// <param name="Proxy">The path of the proxy for clients.</param>
/// <param name="ClientsNeedKey">Whether the proxy asks clients for a key.</param>
/// <param name="User">The name of the caller; null for none.</param>
/// <param name="Notice">A sentence for the top of the page; null for none.</param>
internal sealed record SessionReply(
    bool SignedIn, bool NeedsKey, bool ReadOnly, string? Antiforgery, DateTimeOffset? Ends, string Version, string Proxy, bool ClientsNeedKey, string? User, string? Notice);

internal sealed record SignInRequest(string? Key);

internal sealed record SessionFailure(bool Success, SessionError Error);

internal sealed record SessionError(string Message, string Type, string? Param, string? Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionReply))]
[JsonSerializable(typeof(SessionFailure))]
[JsonSerializable(typeof(SignInRequest))]
internal sealed partial class SessionJson : JsonSerializerContext;
