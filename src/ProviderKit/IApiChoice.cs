namespace ProviderKit;

/// <summary>
/// A provider with several APIs, each of which may serve only some models or requests. Results may change at runtime: upstreams list their models, or
/// turn out not to have an API. Thread-safe.
/// </summary>
internal interface IApiChoice
{
    /// <summary>Whether <paramref name="request"/> can be sent for <paramref name="model"/> in its own format.</summary>
    bool Serves(ChatRequest request, string model);

    /// <summary>Whether requests in <paramref name="format"/> can be sent for <paramref name="model"/> in the canonical one.</summary>
    bool ServesCanonical(WireFormat format, string model);

    /// <summary>Why <paramref name="model"/> can be reached neither in the request's format nor in the canonical one; null if it can.</summary>
    ProviderError? RefusalOf(ChatRequest request, string model);
}
