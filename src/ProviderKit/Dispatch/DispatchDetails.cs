namespace ProviderKit;

/// <summary>What a <see cref="DispatchResult"/> of your own says beside its reply. Immutable.</summary>
public sealed record DispatchDetails
{
    /// <summary>The request's id. Default: null, a new one, which begins with <c>own_</c>: there is no record of it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The client's own id of the request. Default: null, none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The name of the provider that answered, or whose error it is. Default: null, none.</summary>
    public string? Provider { get; init; }

    /// <summary>The name of the token that was used, where clients may see it. Default: null, none.</summary>
    public string? ShownToken { get; init; }

    /// <summary>Calls made to the upstream. Default: 0.</summary>
    public int Attempts { get; init; }

    /// <summary>What the reply cost. Default: null, as the reply itself says in the formats whose usage can be read; otherwise 0.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>Fields of the request that were not sent. Default: none.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Whether the body is an estimate. Default: false.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>The format that the reply is written in: that of the request. Default: <see cref="WireFormat.OpenAIChat"/>.</summary>
    public WireFormat Format { get; init; } = WireFormat.OpenAIChat;
}
