namespace ProviderKit;

/// <summary>How a request ended, for <see cref="ProviderLogStore.LogResponse"/>.</summary>
public readonly record struct ProviderLogResponse
{
    /// <summary>The id that the client was given.</summary>
    public string? RequestId { get; init; }

    /// <summary>The client's own id of the request; null when it gave none.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The model the client asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The name of the last token tried.</summary>
    public string? Token { get; init; }

    /// <summary>The HTTP status that stands for the outcome; 499 when the client went away.</summary>
    public required int Status { get; init; }

    /// <summary>Calls made to the upstream.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the reply was streamed.</summary>
    public bool Streamed { get; init; }

    /// <summary>From the request's arrival to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>From the arrival to the reply or the first event with content; null when neither came.</summary>
    public TimeSpan? TimeToFirstByte { get; init; }

    /// <summary>Tokens the reply cost, as far as the upstream said.</summary>
    public ChatUsage Usage { get; init; }

    /// <summary>Why it failed; null when it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>The answer; ignored unless <see cref="ProviderLogOptions.LogContent"/> is on.</summary>
    public string? Content { get; init; }
}
