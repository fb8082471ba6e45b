namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>What the OpenAPI document says of an endpoint. One for each mapping.</summary>
/// <param name="Surface">The surface that it belongs to, which begins its operation id.</param>
/// <param name="Name">What it does, in one word, which follows in the id.</param>
/// <param name="Tag">The group in which documents show it.</param>
/// <param name="Summary">What it does.</param>
internal sealed record OperationDescription(string Surface, string Name, string Tag, string Summary)
{
    public const string Json = "application/json", Events = "text/event-stream", Lines = "application/x-ndjson";

    /// <summary>The path below which it is usually mapped. Elsewhere the path is part of its id. Default: the root.</summary>
    public string UsualPrefix { get; init; } = "";

    /// <summary>The end of its path that does not depend on where it is mapped.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>An empty method with the parameters of path and query, and the body marked <see cref="InBodyAttribute"/>; null for none.</summary>
    public Delegate? Parameters { get; init; }

    /// <summary>The media type of the body. Default: JSON.</summary>
    public string Takes { get; init; } = Json;

    /// <summary>The type of its replies with status 200; null for none.</summary>
    public Type? Reply { get; init; }

    /// <summary>The media types of those replies. For a stream the type is that of each line, or of the events taken together. Default: JSON.</summary>
    public IReadOnlyList<string> Gives { get; init; } = [Json];

    /// <summary>The type of its errors.</summary>
    public required Type Failure { get; init; }

    /// <summary>The statuses of its errors.</summary>
    public IReadOnlyList<int> Errors { get; init; } = [];

    /// <summary>A status other than 200 whose reply is of the same type. Default: null, none.</summary>
    public int? FurtherStatus { get; init; }

    /// <summary>Whether it can become a WebSocket.</summary>
    public bool IsSocket { get; init; }
}
