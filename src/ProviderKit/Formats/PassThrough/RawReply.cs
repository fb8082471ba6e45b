namespace ProviderKit.Formats.PassThrough;

/// <summary>A successful reply of an upstream, passed on as it arrives. For one reader.</summary>
internal abstract class RawReply : IAsyncDisposable
{
    /// <summary>The HTTP status, 200 to 299.</summary>
    public required int Status { get; init; }

    /// <summary>The content type of the body; null if the upstream sent none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The content disposition of the body; null if the upstream sent none.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The length of the body in bytes; null if it is not known.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Why the body ended too early; null while it is being read and after a proper end.</summary>
    public ProviderError? Error { get; protected set; }

    /// <summary>Reads the next bytes. Returns 0 at the end, and if the body broke off (<see cref="Error"/>).</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
