using System.Text.Json;
using System.Text.RegularExpressions;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Recognizes replies by which a server says that it does not know the path. An existing API says in its own words what was not found,
/// such as a model.
/// </summary>
internal static partial class UnknownPath
{
    // LM Studio's reply has about 70 bytes. The limit avoids reading a model's reply twice.
    private const int MaxReplyBytes = 256;

    /// <summary>The error of a missing API, after which the request can be served in another way; null if the reply is about anything else.</summary>
    /// <param name="response">The upstream's reply.</param>
    /// <param name="model">The vendor's name of the model, which the message may quote.</param>
    public static ProviderError? ReadFrom(ProviderReply response, string model) => response.Error switch
    {
        // Not a sign that the upstream is failing.
        { } error => IsMeantBy(error, model) ? error with { LacksApi = true, Kind = ProviderErrorKind.InvalidRequest } : null,
        null => response.Events is null && WordsOfReply(response.Body) is { } words
            ? new ProviderError(ProviderErrorKind.InvalidRequest, words) { LacksApi = true, UpstreamStatus = 200 } : null,
    };

    private static bool IsMeantBy(ProviderError error, string model)
    {
        if (error.UpstreamStatus == 501) return true;
        if (error is not { Kind: ProviderErrorKind.InvalidRequest, UpstreamStatus: 404 or 405 }) return false;
        try
        {
            using var json = JsonDocument.Parse(error.Raw);
            return json.RootElement.ValueKind != JsonValueKind.Object || IsMeantBy(json.RootElement, UpstreamErrorBody.Read(error.Raw), model);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return true; // plain text or an HTML page
        }
    }

    private static bool IsMeantBy(JsonElement root, UpstreamErrorBody body, string model) =>
        body.Says("unknown_url")
        // Only the words of the status, without a name of anything.
        || Words(root).Concat(root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? Words(error) : []).Any(IsTheStatus)
        // Azure's message for unknown paths. Unknown deployments have another code.
        || body is { Message: "Resource not found", Code: "404" }
        // llama.cpp's message. In an error of the Messages format it would be about a file.
        || (body.Message == "File Not Found" && !IsMessagesError(root))
        || (body.Message is { } said && RequestLine().IsMatch(said) && !said.Contains("model", StringComparison.OrdinalIgnoreCase) && !RequestLine().IsMatch(model));

    private static IEnumerable<string> Words(JsonElement of) => of.EnumerateObject()
        .Where(static member => member.Name is "detail" or "error" or "message" && member.Value.ValueKind == JsonValueKind.String)
        .Select(static member => member.Value.GetString()!);

    private static bool IsTheStatus(string text) => text.TrimEnd('.') is var words
        && (words.Equals("Not Found", StringComparison.OrdinalIgnoreCase) || words.Equals("Method Not Allowed", StringComparison.OrdinalIgnoreCase)
            || words.StartsWith("404 page not found", StringComparison.OrdinalIgnoreCase)); // Go's default text, wrapped by a proxy

    private static bool IsMessagesError(JsonElement root) => root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("error"u8);

    /// <summary>LM Studio's message, which it sends with status 200; null for any other reply.</summary>
    private static string? WordsOfReply(ReadOnlyMemory<byte> reply) =>
        reply.Length <= MaxReplyBytes && reply.Span.IndexOf("Unexpected endpoint or method"u8) >= 0
        && UpstreamErrorBody.Read(reply).Message is { } words && words.StartsWith("Unexpected endpoint or method", StringComparison.Ordinal)
            ? words : null;

    /// <summary>The request line as servers repeat it: <c>POST /v1/messages</c>, <c>Route POST:/v1/messages</c>.</summary>
    [GeneratedRegex(@"\bPOST[ :] ?/", RegexOptions.CultureInvariant)]
    private static partial Regex RequestLine();
}
