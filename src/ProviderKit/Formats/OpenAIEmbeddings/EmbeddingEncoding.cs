namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>How the vectors of an embeddings reply are written (<c>encoding_format</c>).</summary>
internal enum EmbeddingEncoding
{
    /// <summary>Arrays of numbers: OpenAI's default if the client does not set it.</summary>
    Float,

    /// <summary>Base64 of little-endian float32: the default of OpenAI's SDKs.</summary>
    Base64,

    /// <summary>An encoding known only to the upstream. Its reply is passed through unchanged.</summary>
    Other,
}
