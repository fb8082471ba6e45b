namespace ProviderKit;

/// <summary>The details of a <see cref="DispatchResult"/> that an app makes, apart from the reply. Immutable.</summary>
public sealed record DispatchDetails
{
    /// <summary>The request's id. Default: null, a new id that begins with <c>own_</c> and has no record.</summary>
    public string? RequestId { get; init; }

    /// <summary>The client's own id of the request. Default: null.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The name of the provider of the reply or the error. Default: null.</summary>
    public string? Provider { get; init; }

    /// <summary>The name of the token that was used, if clients may see it. Default: null.</summary>
    public string? ShownToken { get; init; }

    /// <summary>The number of calls made to the upstream. Default: 0.</summary>
    public int Attempts { get; init; }

    /// <summary>The usage of the request. Default: null, read from the reply in formats where the gateway can read it; otherwise 0.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>Fields of the request that were not sent. Default: none.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Whether the body is an estimate. Default: false.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>The format of the reply: that of the request. Default: <see cref="WireFormat.OpenAIChat"/>.</summary>
    public WireFormat Format { get; init; } = WireFormat.OpenAIChat;
}
