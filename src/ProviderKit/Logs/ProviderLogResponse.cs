namespace ProviderKit;

/// <summary>The outcome of a request, for <see cref="ProviderLogStore.LogResponse"/>.</summary>
public readonly record struct ProviderLogResponse
{
    /// <summary>The gateway's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>The client's own id of the request; null if the client sent none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The model the client asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The name of the last token tried.</summary>
    public string? Token { get; init; }

    /// <summary>The HTTP status of the outcome; 499 if the client disconnected.</summary>
    public required int Status { get; init; }

    /// <summary>The number of calls made to the upstream.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the reply was streamed.</summary>
    public bool Streamed { get; init; }

    /// <summary>The time from the request's arrival to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The time from arrival to the reply or the first event with content; null if neither came.</summary>
    public TimeSpan? TimeToFirstByte { get; init; }

    /// <summary>The tokens used by the request, as far as the upstream reported them.</summary>
    public ChatUsage Usage { get; init; }

    /// <summary>Why the request failed; null if it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>The reply; ignored unless <see cref="ProviderLogOptions.LogContent"/> is on.</summary>
    public string? Content { get; init; }
}
