namespace ProviderKit.Upstream;

/// <summary>What an upstream's answer should come as.</summary>
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
