namespace ProviderKit;

/// <summary>Settings of requests that are passed through unread: images, audio, moderations, rerank, and paths that an app names.</summary>
public sealed class PassThroughOptions
{
    /// <summary>
    /// Further paths below <c>/v1</c> that are passed through with any HTTP method, such as <c>tokenize</c> or <c>files/**</c>. <c>*</c> matches
    /// one segment, <c>**</c> at the end matches any number. Default: none.
    /// </summary>
    public IList<string> Paths { get; } = [];

    /// <summary>
    /// The provider of requests that name neither a model nor a provider. Files, uploads, batches and other objects with an id that only
    /// one upstream knows also go to it. Default: null, <c>ProviderKit:DefaultProvider</c>, except for such objects.
    /// </summary>
    public string? Provider { get; set; }

    /// <summary>The maximum size of a client's body, decoded, in bytes. Default: 512 MiB, OpenAI's limit for a file.</summary>
    public long MaxRequestBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// The number of bytes of a body that are held in memory. A body that is held completely can be sent again, with another token or to another
    /// provider; a longer one can be sent only once. Default: 1 MiB.
    /// </summary>
    public int HeldBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The number of bytes of a body that are held, on disk beyond <see cref="HeldBytes"/>, while the gateway looks for the model, which a form may name after its
    /// file. All requests together may hold four times as much. Default: 512 MiB.
    /// </summary>
    public long MaxSpoolBytes { get; set; } = 512L * 1024 * 1024;
}
