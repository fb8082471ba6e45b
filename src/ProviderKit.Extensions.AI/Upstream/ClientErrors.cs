using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Decides what an exception of an upstream's client means.</summary>
internal static partial class ClientErrors
{
    private const int LongestMessage = 2000;

    /// <summary>The error; null for an exception that says nothing about the upstream, which is a fault.</summary>
    /// <param name="exception">What the client threw; not because its caller has left.</param>
    /// <param name="provider">The provider's name.</param>
    public static ProviderError? Of(Exception exception, string provider)
    {
        if (StatusOf(exception) is { } status) return OfStatus(status, exception.Message, provider);
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ProviderException known: return known.Error;
                case TimeoutException or OperationCanceledException: return new ProviderError(ProviderErrorKind.Timeout, $"The client of {provider} gave up waiting for its upstream.");
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError }:
                    return new ProviderError(ProviderErrorKind.Unreachable, $"The client of {provider} cannot reach its upstream.");
                case HttpRequestException or IOException: return new ProviderError(ProviderErrorKind.ConnectionLost, $"The client of {provider} lost the connection to its upstream.");
                case JsonException: return new ProviderError(ProviderErrorKind.BadReply, $"The client of {provider} cannot read its upstream's answer.");
                case NotSupportedException: return new ProviderError(ProviderErrorKind.InvalidRequest, $"The client of {provider} does not support this request: {Shortened(e.Message)}");
            }
        }
        return null;
    }

    /// <summary>An error that the client reports as a content.</summary>
    public static ProviderException From(ErrorContent error, string provider) =>
        new(new ProviderError(ProviderErrorKind.UpstreamError, $"The upstream of {provider} failed: {Shortened(error.Message ?? "")}") { Code = error.ErrorCode });

    private static ProviderError OfStatus(int status, string message, string provider) => new(KindOf(status), KindOf(status) switch
    {
        // The words may hold a part of the key.
        ProviderErrorKind.UpstreamAuthentication => $"The upstream of {provider} does not accept the credentials of its client.",
        _ => $"The upstream of {provider} answered {status}: {Shortened(message)}",
    }) { UpstreamStatus = status };

    private static ProviderErrorKind KindOf(int status) => status switch
    {
        401 => ProviderErrorKind.UpstreamAuthentication,
        403 => ProviderErrorKind.PermissionDenied,
        408 => ProviderErrorKind.UpstreamError,
        429 => ProviderErrorKind.RateLimited,
        529 => ProviderErrorKind.Overloaded,
        >= 500 => ProviderErrorKind.UpstreamError,
        _ => ProviderErrorKind.InvalidRequest,
    };

    /// <summary>
    /// The status that the upstream answered with. Libraries that have exceptions of their own name it at the start of the message: <c>HTTP 429
    /// (…)</c> and <c>Status: 429 (…)</c> of Microsoft's and OpenAI's.
    /// </summary>
    private static int? StatusOf(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is HttpRequestException { StatusCode: { } status }) return (int)status;
            var named = Status().Match(e.Message);
            if (named.Success) return int.Parse(named.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        }
        return null;
    }

    private static string Shortened(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage];

    [GeneratedRegex(@"\b(?:HTTP|Status(?: ?Code)?:?) ([45]\d\d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Status();
}
