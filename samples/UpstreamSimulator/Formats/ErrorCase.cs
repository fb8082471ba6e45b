namespace UpstreamSimulator.Formats;

/// <summary>An error before it takes a provider's shape.</summary>
/// <param name="Status">The status asked for; a shape may answer with another, as xAI does for a bad key.</param>
/// <param name="Message">A text for people.</param>
internal sealed record ErrorCase(int Status, ErrorKind Kind, string Message)
{
    /// <summary>The part of the request that is wrong.</summary>
    public string? Parameter { get; init; }

    /// <summary>A code that tells it from others of its kind; null for the kind's own.</summary>
    public string? Code { get; init; }

    /// <summary>A wait that only the body tells, in seconds as written, for example <c>34.4</c>.</summary>
    public string? RetrySeconds { get; init; }

    /// <summary>Whether it travels inside a 200, where only its body tells the status.</summary>
    public bool Inside200 { get; init; }

    /// <summary>Whether the status must stay as it is, whatever the provider does for this kind.</summary>
    public bool KeepsStatus { get; init; }

    public static ErrorCase InvalidRequest(string message, string? parameter = null) =>
        new(400, ErrorKind.InvalidRequest, message) { Parameter = parameter };

    public static ErrorCase OfStatus(int status) => status switch
    {
        400 => InvalidRequest("The simulator was asked to refuse this request."),
        401 => new(status, ErrorKind.BadKey, "Incorrect API key provided."),
        402 => new(status, ErrorKind.Payment, "Insufficient credits. Add more to continue."),
        403 => new(status, ErrorKind.Forbidden, "This key may not use the model."),
        404 => new(status, ErrorKind.NotFound, "The model does not exist or you do not have access to it."),
        408 => new(status, ErrorKind.Timeout, "The request took too long to arrive."),
        422 => new(status, ErrorKind.Unprocessable, "The request is well formed but cannot be processed."),
        504 => new(status, ErrorKind.Timeout, "The upstream did not answer in time."),
        503 or 529 => new(status, ErrorKind.Overloaded, "The engine is currently overloaded, please try again later."),
        _ => new(status, ErrorKind.Server, "The server had an error while processing your request. Sorry about that!"),
    };
}
