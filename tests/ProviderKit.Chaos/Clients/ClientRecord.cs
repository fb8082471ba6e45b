namespace ProviderKit.Chaos.Clients;

/// <summary>How a request ended for its client.</summary>
internal enum ClientEnd
{
    /// <summary>With a whole answer, good or bad, or a stream up to its end.</summary>
    Answered,

    /// <summary>With an error event in the stream.</summary>
    ErrorEvent,

    /// <summary>The connection broke without a word.</summary>
    Broken,

    /// <summary>The client left before it had any of the answer.</summary>
    LeftEarly,

    /// <summary>The client left in the middle of the answer.</summary>
    LeftMidway,
}

/// <summary>What the client of one request saw.</summary>
internal sealed record ClientRecord(RequestPlan Plan, ClientEnd End)
{
    /// <summary>Null without an answer, as are the others.</summary>
    public int? Status { get; init; }

    public string? RequestId { get; init; }

    public int? Attempts { get; init; }

    /// <summary>The error's code; null beside a success.</summary>
    public string? Code { get; init; }

    /// <summary>The whole answer as text; kept for the check of this round.</summary>
    public string Text { get; init; } = "";
}
