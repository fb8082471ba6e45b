namespace ProviderKit;

/// <summary>The wire format a request's body is written in.</summary>
public enum ChatDialect
{
    /// <summary>OpenAI chat completions: the canonical format, into which others are translated.</summary>
    OpenAIChat,

    /// <summary>OpenAI embeddings: <c>input</c> in, vectors out; never streamed.</summary>
    OpenAIEmbeddings,
}
