namespace ProviderKit;

/// <summary>What a request asks for, regardless of its wire format.</summary>
public enum WireOperation
{
    /// <summary>A reply to a conversation.</summary>
    Chat,

    /// <summary>Vectors for texts.</summary>
    Embeddings,

    /// <summary>The number of input tokens of a request.</summary>
    CountTokens,

    /// <summary>An operation on a stored response: get it, list its input, delete it or cancel it.</summary>
    StoredReplies,

    /// <summary>Anything else, passed through unchanged.</summary>
    PassThrough,
}
