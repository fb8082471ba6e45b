namespace ProviderKit.Upstream;

/// <summary>The expected form of an upstream's reply.</summary>
internal enum ReplyForm
{
    /// <summary>One JSON document.</summary>
    Whole,

    /// <summary>Server-sent events.</summary>
    ServerSentEvents,

    /// <summary>A JSON document per line.</summary>
    Lines,

    /// <summary>The elements of one JSON array.</summary>
    JsonArray,
}
