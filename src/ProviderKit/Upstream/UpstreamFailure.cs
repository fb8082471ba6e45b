using System.Security.Authentication;
using ProviderKit.Lifetime;
using ProviderKit.Texts;

namespace ProviderKit.Upstream;

/// <summary>Creates errors from transport failures; they say how far the request got.</summary>
internal static class UpstreamFailure
{
    /// <summary>The error code for an upstream whose certificate or handshake is not accepted.</summary>
    public const string TlsCode = "upstream_tls";

    /// <summary>The error code for a response whose content encoding is unknown or wrong.</summary>
    private const string CodingCode = "upstream_content_encoding";

    public static bool IsTransport(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>The error of a failure before the response headers.</summary>
    public static ProviderError WhileSending(Exception e, string provider, UpstreamDeadline deadline) => e switch
    {
        _ when deadline.ShutDown => DrainSignal.Error,
        OperationCanceledException when deadline.Expired => Silent(provider),
        OperationCanceledException => Unreachable(provider, "it did not accept a connection in time", "upstream_connect_timeout"),
        HttpRequestException { InnerException: AuthenticationException } or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            Unreachable(provider, "its TLS certificate or handshake was not acceptable", TlsCode),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            Unreachable(provider, "its host name does not resolve", "upstream_dns"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } =>
            Unreachable(provider, "the connection was refused or could not be made", null),
        _ => new ProviderError(
            ProviderErrorKind.ConnectionLost,
            $"The upstream of {provider} broke the connection before answering. It may have processed the request, so it was not sent again."),
    };

    /// <summary>The error of a call that <paramref name="deadline"/> ended before the reply began.</summary>
    public static ProviderError BeforeReply(string provider, UpstreamDeadline deadline) => WhileSending(new OperationCanceledException(), provider, deadline);

    /// <summary>The error of a call that <paramref name="deadline"/> ended within the reply.</summary>
    public static ProviderError InReply(UpstreamDeadline deadline) => WhileReading(new OperationCanceledException(), deadline);

    /// <summary>The error of a failure within the response body.</summary>
    public static ProviderError WhileReading(Exception e, UpstreamDeadline deadline) =>
        deadline.ShutDown ? DrainSignal.Error
            : deadline.ReaderLeft ? new ProviderError(ProviderErrorKind.Cancelled, "The reply cannot be read further: an earlier read of it was cancelled, which ended the upstream call.")
            : e is UndecodableException ? new ProviderError(ProviderErrorKind.BadReply, "The upstream sent an answer that its own content encoding does not fit.") { Code = CodingCode }
            : e is OperationCanceledException && deadline.Expired ? new ProviderError(ProviderErrorKind.Timeout, "The upstream fell silent in the middle of its answer.") { Code = "upstream_idle_timeout" }
            : new ProviderError(ProviderErrorKind.ConnectionLost, "The upstream broke the connection in the middle of its answer.");

    public static ProviderError UnknownCoding(string provider, string coding) => new(
        ProviderErrorKind.BadReply,
        $"The upstream of {provider} answered in the content encoding {LogText.Short(coding)}, which cannot be decoded; gzip, deflate and br can. It was not asked for any.")
    { Code = CodingCode };

    public static ProviderError EventTooLarge(int limit) =>
        new(ProviderErrorKind.BadReply, $"The upstream sent an event of more than {limit} bytes.") { Code = "upstream_reply_too_large" };

    public static ProviderError ReplyTooLarge(int limit) =>
        new(ProviderErrorKind.BadReply, $"The upstream sent an answer of more than {limit} bytes.") { Code = "upstream_reply_too_large" };

    public static ProviderError ReplyTooLargeForMemory(long limit) => new(
        ProviderErrorKind.BadReply, $"The upstream sent an answer that does not fit into the gateway's memory for requests, {limit} bytes in all (ProviderKit:Limits:MaxBytesInFlight).")
    { Code = "upstream_reply_too_large" };

    private static ProviderError Silent(string provider) =>
        new(ProviderErrorKind.Timeout, $"The upstream of {provider} did not answer in time.") { Code = "upstream_first_byte_timeout" };

    private static ProviderError Unreachable(string provider, string why, string? code) =>
        new(ProviderErrorKind.Unreachable, $"The upstream of {provider} cannot be reached: {why}. Nothing was sent.") { Code = code };
}
