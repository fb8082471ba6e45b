namespace ProviderKit;

/// <summary>Metadata of an endpoint that needs one of the gateway's keys: the headers in which a caller may send it.</summary>
/// <remarks>
/// Describes the endpoint, for example to a transformer of an app's OpenAPI document. It checks nothing. Endpoints have it if keys are set for
/// them, unless the app authorizes callers by a policy that names other authentication schemes. Immutable.
/// </remarks>
public sealed class ProviderKitKeyMetadata
{
    internal ProviderKitKeyMetadata(IReadOnlyList<string> headers) => Headers = headers;

    /// <summary>The names of the headers. One of them is enough. In <c>Authorization</c> the key follows the word <c>Bearer</c>.</summary>
    public IReadOnlyList<string> Headers { get; }
}
