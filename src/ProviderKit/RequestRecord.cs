namespace ProviderKit;

/// <summary>The outcome of one request. Holds no secret.</summary>
public sealed record RequestRecord
{
    /// <summary>The gateway's id of the request, sent to the client as <c>x-request-id</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The name of the client key, or of the user that the app authenticated; null if there is neither.</summary>
    public string? ClientName { get; init; }

    /// <summary>The client's own id of the request (<c>X-Request-ID</c>), tokens masked; null if the client sent none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The model the client asked for; null if the request could not be read.</summary>
    public string? Model { get; init; }

    /// <summary>The wire format of the request; null if the request could not be read.</summary>
    public WireFormat? Format { get; init; }

    /// <summary>The provider whose reply or error the client received; null if the model led to no provider.</summary>
    public string? Provider { get; init; }

    /// <summary>That provider's name for the model; null if the model led to no provider.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>The name of the last token tried; null if none was tried.</summary>
    public string? TokenName { get; init; }

    /// <summary>Calls made to the upstream.</summary>
    public int Attempts { get; init; }

    /// <summary>How often the same upstream was called again after a transient failure.</summary>
    public int Retries { get; init; }

    /// <summary>How often the next token was taken because the previous one was refused or limited.</summary>
    public int Rotations { get; init; }

    /// <summary>How often the request moved on to another target.</summary>
    public int Fallbacks { get; init; }

    /// <summary>Whether the reply was streamed.</summary>
    public bool Streamed { get; init; }

    /// <summary>Why the request failed; null if it succeeded.</summary>
    public ProviderError? Error { get; init; }

    /// <summary>The HTTP status of the outcome; 499 if the client disconnected.</summary>
    public int Status => Error?.HttpStatus ?? 200;

    /// <summary>Tokens used by the request, as far as the upstream reported them.</summary>
    public ChatUsage Usage { get; init; }

    /// <summary>The length of audio that the upstream bills, in seconds; null if it bills tokens or did not report a length.</summary>
    public double? BilledSeconds { get; init; }

    /// <summary>
    /// The searches that a reranker bills (Cohere's <c>meta.billed_units.search_units</c>, OpenRouter's <c>usage.search_units</c>); null if it bills
    /// tokens or did not report any. If this is set, <see cref="Usage"/> is all zero.
    /// </summary>
    public double? BilledSearches { get; init; }

    /// <summary>The number of events of a streamed reply that were read for the client; 0 for whole replies.</summary>
    public long OutputChunks { get; init; }

    /// <summary>The path below <c>/v1</c> of a request that was passed through; null for all others.</summary>
    public string? Path { get; init; }

    /// <summary>The time from the request's arrival at the dispatcher to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The time from arrival to the reply, or to the first event with content; null if neither came.</summary>
    public TimeSpan? TimeToFirstByte { get; init; }

    /// <summary>The beginning of the reply if content is logged; otherwise null.</summary>
    internal string? ReplyContent { get; init; }
}
