namespace ProviderKit;

/// <summary>What of a request its address says rather than its body. The default says nothing. Immutable.</summary>
public readonly record struct RequestAddress
{
    /// <summary>The model as the client names it. Default: null, the body names it; otherwise a name in the body has no meaning.</summary>
    public string? Model { get; init; }

    /// <summary>Whether a stream is asked for. Default: null, the body says so.</summary>
    public bool? Stream { get; init; }

    /// <summary>How the events of a stream are to be set apart. Default: null, as the format does it (<see cref="WireFormat.Framing"/>).</summary>
    public StreamFraming? Framing { get; init; }

    /// <summary>What the address, or a header beside it, asks for and does not get, by names without secrets. Default: null, nothing.</summary>
    public IReadOnlyList<string>? Ignored { get; init; }
}
