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

    /// <summary>Anything else, which is passed through as it is.</summary>
    PassThrough,
}
