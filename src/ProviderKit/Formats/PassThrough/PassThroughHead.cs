namespace ProviderKit;

/// <summary>The parts of a passed-through request other than its body. Immutable.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below the API's version, without a slash at its start, such as <c>images/generations</c>.</param>
public sealed record PassThroughHead(string Method, string Path)
{
    /// <summary>The whole path as the client wrote it, for messages. Default: <c>/v1/</c> and <see cref="Path"/>.</summary>
    public string Address { get => field ?? "/v1/" + Path; init; }

    /// <summary>The query, without <c>?</c> and credentials. Default: empty.</summary>
    public string Query { get; init; } = "";

    /// <summary>The content type as the client sent it; null if there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The value of <c>Accept</c>; null if the client sent none.</summary>
    public string? Accept { get; init; }

    /// <summary>The length of the body in bytes; null if it is not known. Zero for no body.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Whether the app itself lists the path, so that it may be sent to every provider reached over HTTP. Default: false.</summary>
    public bool IsNamedByApp { get; init; }

    /// <summary>The model, if the request names it outside its body. Default: null, the body names it.</summary>
    public string? Model { get; init; }

    /// <summary>The query parameter that names the model for the upstream, if the body cannot. Default: null, none.</summary>
    public string? ModelParameter { get; init; }

    /// <summary>The provider that must serve the request, for any model. Default: null, the model decides.</summary>
    public string? Provider { get; init; }
}
