namespace ProviderKit;

/// <summary>What a request asks for, whatever wire format it is written in.</summary>
public enum WireOperation
{
    /// <summary>An answer to a conversation.</summary>
    Chat,

    /// <summary>Vectors for texts.</summary>
    Embeddings,

    /// <summary>How many tokens a request would have as input.</summary>
    CountTokens,

    /// <summary>Something about a stored response: the response itself, its input, its deletion or cancellation.</summary>
    StoredReplies,

    /// <summary>Anything else, which is passed through as it is.</summary>
    PassThrough,
}
