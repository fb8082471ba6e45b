using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Decides what an exception of an upstream's client means.</summary>
internal static class ClientErrors
{
    private const int LongestMessage = 2000;

    /// <summary>The error; null for an exception that says nothing about the upstream, which is a fault.</summary>
    /// <param name="exception">What the client threw; not because its caller has left.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="rules">The operator's rules for errors.</param>
    public static ProviderError? Of(Exception exception, string provider, ErrorRules rules)
    {
        Exception[] chain = [.. ChainOf(exception)];
        // The most precise exception in the chain counts: an error of ProviderKit, then a reply, then the state of the connection.
        return chain.OfType<ProviderException>().FirstOrDefault()?.Error
            ?? (chain.Select(NamedStatus.Of).OfType<NamedStatus>().FirstOrDefault() is { } reply ? OfReply(reply, provider, rules) : null)
            ?? chain.Select(e => OfConnection(e, provider)).FirstOrDefault(error => error is not null);
    }

    /// <summary>An error that the client reports as a content.</summary>
    public static ProviderException From(ErrorContent error, string provider, ErrorRules rules)
    {
        var read = rules.ErrorOf(provider, 0, Shortened(error.Message), error.ErrorCode);
        return new(WithoutKey(read, provider) with { Code = read.Code ?? error.ErrorCode });
    }

    private static ProviderError OfReply(NamedStatus reply, string provider, ErrorRules rules) =>
        WithoutKey(rules.ErrorOf(provider, reply.Status, Shortened(reply.Message), reply.Code, reply.Type, reply.Param), provider);

    // The message may hold a part of the key, which the gateway does not know.
    private static ProviderError WithoutKey(ProviderError error, string provider) => error.Kind != ProviderErrorKind.UpstreamAuthentication ? error
        : error with { Message = $"The upstream of {provider} does not accept the credentials of its client." };

    private static ProviderError? OfConnection(Exception exception, string provider) => exception switch
    {
        TimeoutException or OperationCanceledException => new(ProviderErrorKind.Timeout, $"The client of {provider} gave up waiting for its upstream."),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } =>
            new(ProviderErrorKind.Unreachable, $"The client of {provider} cannot reach its upstream."),
        HttpRequestException or IOException => new(ProviderErrorKind.ConnectionLost, $"The client of {provider} lost the connection to its upstream."),
        JsonException => new(ProviderErrorKind.BadReply, $"The client of {provider} cannot read its upstream's answer."),
        NotSupportedException => new(ProviderErrorKind.InvalidRequest, $"The client of {provider} does not support this request: {Shortened(exception.Message)}"),
        _ => null,
    };

    private static IEnumerable<Exception> ChainOf(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException) yield return e;
    }

    private static string Shortened(string? text) => text is null ? "" : text.Length <= LongestMessage ? text : text[..LongestMessage];
}
