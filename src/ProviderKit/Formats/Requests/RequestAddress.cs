namespace ProviderKit;

/// <summary>What a request's address asks for, apart from the body. The default asks for nothing. Immutable.</summary>
public readonly record struct RequestAddress
{
    /// <summary>The client's name for the model. Default: null, the body names it. If this is set, a name in the body is ignored.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the client asks for a stream. Default: null, the body decides.</summary>
    public bool? Stream { get; init; }

    /// <summary>How the events of a stream are separated. Default: null, the format's own framing (<see cref="WireFormat.Framing"/>).</summary>
    public StreamFraming? Framing { get; init; }

    /// <summary>
    /// The names, without secrets, of options from the address, a header or the app that have no effect because the body does not
    /// contain them. Default: null, none.
    /// </summary>
    public IReadOnlyList<string>? Ignored { get; init; }
}
