namespace ProviderKit;

/// <summary>What stands outside the body of a request that is passed through. Immutable.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below the API's version, without a slash at its start, such as <c>images/generations</c>.</param>
public sealed record PassThroughHead(string Method, string Path)
{
    /// <summary>The whole path as the client wrote it, for messages. Default: <c>/v1/</c> and <see cref="Path"/>.</summary>
    public string Address { get => field ?? "/v1/" + Path; init; }

    /// <summary>What follows the path's <c>?</c>, without credentials. Default: empty.</summary>
    public string Query { get; init; } = "";

    /// <summary>The body's type as the client wrote it; null when there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The types that the client takes; null when it did not say.</summary>
    public string? Accept { get; init; }

    /// <summary>Bytes of the body; null when that is not known. Zero for no body.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Whether the app itself names the path, so that every provider that is reached over HTTP may be asked for it. Default: false.</summary>
    public bool IsNamedByApp { get; init; }

    /// <summary>The model, where the request names it outside its body. Default: null, the body says.</summary>
    public string? Model { get; init; }

    /// <summary>The parameter of the query that tells the upstream the model, where the body has no room for it. Default: null, none.</summary>
    public string? ModelParameter { get; init; }

    /// <summary>The provider that is to serve it, whatever the model. Default: null, the model decides.</summary>
    public string? Provider { get; init; }
}
