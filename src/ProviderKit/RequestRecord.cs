namespace ProviderKit;

/// <summary>What became of one request. Holds no secret.</summary>
public sealed record RequestRecord
{
    /// <summary>The id that the client was given as <c>x-request-id</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The name of the client key that was shown, or of the user that the app authenticated; null when there is neither.</summary>
    public string? ClientName { get; init; }

    /// <summary>The client's own id of the request (<c>X-Request-ID</c>), tokens masked; null when it gave none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The model the client asked for; null when the request was not understood.</summary>
    public string? Model { get; init; }

    /// <summary>The wire format of the request; null when the request was not understood.</summary>
    public WireFormat? Format { get; init; }

    /// <summary>The provider that answered, or whose error the client was told; null when the model led to none.</summary>
    public string? Provider { get; init; }

    /// <summary>What that provider calls the model; null when the model led to none.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>The name of the last token tried; null when none was.</summary>
    public string? TokenName { get; init; }

    /// <summary>Calls made to the upstream.</summary>
    public int Attempts { get; init; }

    /// <summary>How often an upstream was asked again after a failure that could pass.</summary>
    public int Retries { get; init; }

    /// <summary>How often the next token was taken because the one before it was refused or limited.</summary>
    public int Rotations { get; init; }

    /// <summary>How often the request went on to another model's provider.</summary>
    public int Fallbacks { get; init; }

    /// <summary>Whether the reply was streamed.</summary>
    public bool Streamed { get; init; }

    /// <summary>Why it failed; null when it succeeded.</summary>
    public ProviderError? Error { get; init; }

    /// <summary>The HTTP status that stands for the outcome; 499 when the client went away.</summary>
    public int Status => Error?.HttpStatus ?? 200;

    /// <summary>Tokens the reply cost, as far as the upstream said.</summary>
    public ChatUsage Usage { get; init; }

    /// <summary>The length of audio that the upstream bills, in seconds; null when it bills tokens, or did not say.</summary>
    public double? BilledSeconds { get; init; }

    /// <summary>
    /// The searches that a reranker bills (Cohere's <c>meta.billed_units.search_units</c>, OpenRouter's <c>usage.search_units</c>); null when it bills
    /// tokens, or did not say. <see cref="Usage"/> is all zero beside it.
    /// </summary>
    public double? BilledSearches { get; init; }

    /// <summary>The events of a streamed reply that were read for the client; 0 for whole replies.</summary>
    public long OutputChunks { get; init; }

    /// <summary>The path below <c>/v1</c> of a request that was passed through; null for all others.</summary>
    public string? Path { get; init; }

    /// <summary>From the request's arrival at the dispatcher to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>From the arrival to the reply, or to the first event with content; null when neither came.</summary>
    public TimeSpan? TimeToFirstByte { get; init; }

    /// <summary>The beginning of the reply, where content is logged; else null.</summary>
    internal string? ReplyContent { get; init; }
}
