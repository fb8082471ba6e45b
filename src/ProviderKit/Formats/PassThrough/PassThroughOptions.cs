namespace ProviderKit;

/// <summary>How requests are passed through that the gateway does not read: images, audio, moderations, rerank, and what an app names.</summary>
public sealed class PassThroughOptions
{
    /// <summary>
    /// Further paths below <c>/v1</c> that are passed through, by every HTTP method, such as <c>tokenize</c> or <c>files/**</c>: <c>*</c> stands for
    /// one segment, <c>**</c> at the end for any number. Default: none.
    /// </summary>
    public IList<string> Paths { get; } = [];

    /// <summary>
    /// The provider of requests that name neither a model nor a provider. It is also the one that files, uploads, batches and what
    /// else is known to one upstream by an id go to. Default: null, <c>ProviderKit:DefaultProvider</c>, except for the latter.
    /// </summary>
    public string? Provider { get; set; }

    /// <summary>The longest body taken from a client, decoded, in bytes. Default: 512 MiB, OpenAI's limit of a file.</summary>
    public long MaxRequestBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// So many bytes of a body are held in memory. A body that is held whole can be sent again: with another token, or to another
    /// provider. A longer one can be sent once. Default: 1 MiB.
    /// </summary>
    public int HeldBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// So many bytes of one body are held, on disk beyond <see cref="HeldBytes"/>, while the model is looked for, which a form may name after its
    /// file. All requests together take four times as much. Default: 512 MiB.
    /// </summary>
    public long MaxSpoolBytes { get; set; } = 512L * 1024 * 1024;
}
