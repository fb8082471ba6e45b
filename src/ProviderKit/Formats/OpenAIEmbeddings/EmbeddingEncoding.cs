namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>How the vectors of an embeddings reply are written (<c>encoding_format</c>).</summary>
internal enum EmbeddingEncoding
{
    /// <summary>Arrays of numbers: OpenAI's default, when a client says nothing.</summary>
    Float,

    /// <summary>Base64 of little-endian float32: what OpenAI's SDKs ask for unless told otherwise.</summary>
    Base64,

    /// <summary>A way that only the upstream knows: its reply passes as it is.</summary>
    Other,
}
