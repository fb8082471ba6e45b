using System.Globalization;

namespace ProviderKit;

/// <content>The headers of a reply.</content>
public sealed partial class DispatchResult
{
    private const string RequestIdHeader = "x-request-id";

    /// <summary>Writes the headers that describe the request: its ids, the provider, the number of attempts, and fields left out.</summary>
    /// <typeparam name="T">The type of the HTTP response.</typeparam>
    /// <param name="shape">The format whose id header is sent in addition to <c>x-request-id</c>.</param>
    /// <param name="answer">The HTTP response.</param>
    /// <param name="set">Sets a header. Receives the response, the header's name and its value.</param>
    public void WriteHeaders<T>(WireFormat shape, T answer, Action<T, string, string> set)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(set);
        set(answer, RequestIdHeader, RequestId);
        if (shape.RequestIdHeader != RequestIdHeader) set(answer, shape.RequestIdHeader, RequestId);
        if (ClientRequestId is { } id) set(answer, "x-client-request-id", id);
        if (Ignored is { Count: > 0 } ignored) set(answer, "x-providerkit-ignored", string.Join(", ", ignored));
        if (IsEstimate) set(answer, "x-providerkit-estimate", "true");
        if (Provider is not { } provider) return;
        set(answer, "x-providerkit-provider", provider);
        if (ShownToken is { } token) set(answer, "x-providerkit-token", token);
        set(answer, "x-providerkit-attempts", Attempts.ToString(CultureInfo.InvariantCulture));
    }
}
