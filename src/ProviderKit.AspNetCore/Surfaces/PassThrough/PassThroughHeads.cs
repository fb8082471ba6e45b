using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Surfaces.PassThrough;

/// <summary>Reads the parts of a passed-through request other than its body. Credentials are not included.</summary>
internal static class PassThroughHeads
{
    /// <summary>The path of calls over WebRTC, whose requests may be a description of the session (SDP, RFC 8866) with the model in the query.</summary>
    public const string RealtimeCalls = "realtime/calls";

    private const string ModelHeader = "x-providerkit-model", ProviderHeader = "x-providerkit-provider", ModelQuery = "model";

    // The names of keys in the query that clients use, and parameters of the gateway's own address.
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
        { ModelQuery, "key", "api_key", "apikey", "api-key", "access_token", "token", "auth", "authorization", "x-api-key", "x-goog-api-key", "subscription-key", "sig", "signature", "api-version" };

    /// <param name="request">The request.</param>
    /// <param name="path">The path below the API's version.</param>
    /// <param name="isNamedByApp">Whether the app itself lists the path.</param>
    /// <param name="isDecoded">Whether the body was encoded.</param>
    /// <returns>The head, or the error.</returns>
    public static (PassThroughHead? Head, ProviderError? Error) Of(HttpRequest request, string path, bool isNamedByApp, bool isDecoded)
    {
        if (!TryClean(path, out string clean))
            return (null, new ProviderError(ProviderErrorKind.NotFound, "The path has segments that cannot be passed on, such as .. or a backslash.") { Code = "unknown_url" });
        // The connection would refuse it, which looks like a failure of the upstream.
        if (IsUnsendable(request.ContentType) || IsUnsendable(request.Headers.Accept.ToString()))
            return (null, new ProviderError(ProviderErrorKind.InvalidRequest, "The header Content-Type or Accept cannot be sent on: it holds a control character or a character outside ASCII.") { Code = "invalid_header" });
        bool hasBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentLength > 0;
        bool isDescription = clean == RealtimeCalls && TypeOf(request.ContentType).Equals("application/sdp", StringComparison.OrdinalIgnoreCase);
        if (!isNamedByApp && !isDescription && !IsKnown(TypeOf(request.ContentType)))
            return (null, new ProviderError(ProviderErrorKind.UnsupportedMediaType, "The body must be JSON or a multipart form: send the header Content-Type: application/json or multipart/form-data."));
        return (new PassThroughHead(request.Method, clean)
        {
            Address = request.PathBase.Add(request.Path).Value!,
            Query = QueryOf(request),
            ContentType = request.ContentType,
            Accept = request.Headers.Accept.Count == 0 ? null : request.Headers.Accept.ToString(),
            ContentLength = !hasBody ? 0 : isDecoded ? null : request.ContentLength,
            IsNamedByApp = isNamedByApp,
            ModelParameter = isDescription ? ModelQuery : null,
            Model = First(request.Headers[ModelHeader].ToString()) ?? First(request.Query[ModelQuery].ToString()),
            Provider = First(request.Headers[ProviderHeader].ToString()),
        }, null);
    }

    private static string? First(string value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static bool IsUnsendable(string? header) => header.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static ReadOnlySpan<char> TypeOf(string? contentType)
    {
        int end = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return (end < 0 ? contentType : contentType.AsSpan(0, end)).Trim();
    }

    private static bool IsKnown(ReadOnlySpan<char> type) =>
        type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
        || type.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    private static string QueryOf(HttpRequest request)
    {
        if (!request.QueryString.HasValue) return "";
        var passed = request.Query.Where(pair => !Kept.Contains(pair.Key));
        return string.Join('&', passed.SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}")));
    }

    /// <summary>The path without escapes. An upstream that decodes it must not be led to another path.</summary>
    private static bool TryClean(string path, out string clean)
    {
        clean = path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Trim('/');
        return clean.Split('/').All(segment => segment is not ("" or "." or "..") && !segment.AsSpan().ContainsAny('\\', '%') && !segment.Any(char.IsControl));
    }
}
